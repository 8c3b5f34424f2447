namespace MediaServer.Sfu.Memory;

/// <summary>One pooled, pinned datagram buffer, shared by reference count between the receive loop and packet histories.</summary>
/// <remarks>
/// Invariants: belongs to one <see cref="PacketPool"/> and one thread; whoever keeps it past the current call takes a reference
/// and releases it exactly once; at zero the buffer is back in its pool and its bytes mean nothing.
/// </remarks>
public sealed class PacketBuffer
{
    /// <summary>Longest datagram kept; RTP over UDP stays under 1500 and the rest is the room DTLS and IPv6 may add.</summary>
    public const int Capacity = 2048;

    private readonly PacketPool _pool;
    private int _references;

    internal PacketBuffer(PacketPool pool)
    {
        _pool = pool;
        Bytes = GC.AllocateUninitializedArray<byte>(Capacity, pinned: true);
    }

    /// <summary>The whole pinned array, <see cref="Capacity"/> long.</summary>
    public byte[] Bytes { get; }

    /// <summary>How many bytes of <see cref="Bytes"/> hold the datagram (after decryption: the plain packet).</summary>
    public int Length { get; set; }

    public Span<byte> Datagram => Bytes.AsSpan(0, Length);

    public void AddReference()
    {
        System.Diagnostics.Debug.Assert(_references > 0, "a released buffer is the pool's");
        _references++;
    }

    public void Release()
    {
        System.Diagnostics.Debug.Assert(_references > 0, "released more often than referenced");
        if (--_references == 0)
            _pool.Return(this);
    }

    internal void Lease()
    {
        System.Diagnostics.Debug.Assert(_references == 0, "leased twice");
        _references = 1;
        Length = 0;
    }
}
