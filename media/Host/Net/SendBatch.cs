using MediaServer.Wire;

namespace MediaServer.Host.Net;

/// <summary>The datagrams that one loop turn sends, written where they leave from: protection writes straight into a slot.</summary>
/// <remarks>Owned by one worker. Slots are used in order; <see cref="Reserve"/> without <see cref="Commit"/> costs nothing.</remarks>
internal sealed class SendBatch
{
    /// <summary>A key frame to a roomful of people fits without a second system call.</summary>
    public const int Size = 128;

    /// <summary>Longest datagram sent; nothing above exceeds what arrived plus the overhead of protection.</summary>
    public const int SlotSize = 2048;

    private readonly int[] _lengths = new int[Size];
    private readonly RemoteAddress[] _to = new RemoteAddress[Size];

    /// <summary>All slots in one pinned array, so that the system call may point into it.</summary>
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Size * SlotSize, pinned: true);

    public int Count { get; private set; }

    public bool IsFull => Count == Size;

    /// <summary>The next free slot. The batch must not be full.</summary>
    public Span<byte> Reserve() => Bytes.AsSpan(Count * SlotSize, SlotSize);

    public void Commit(int length, RemoteAddress to)
    {
        _lengths[Count] = length;
        _to[Count++] = to;
    }

    public ReadOnlySpan<byte> Datagram(int slot) => Bytes.AsSpan(slot * SlotSize, _lengths[slot]);

    public int Length(int slot) => _lengths[slot];

    public RemoteAddress To(int slot) => _to[slot];

    public void Clear() => Count = 0;
}
