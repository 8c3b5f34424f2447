namespace MediaServer.Sfu.Memory;

/// <summary>The free list of one worker's <see cref="PacketBuffer"/>s. Grows to the working set once and then allocates nothing.</summary>
/// <remarks>Owned by one thread. <see cref="Rent"/> hands out a buffer with one reference.</remarks>
public sealed class PacketPool
{
    private readonly Stack<PacketBuffer> _free = new();

    /// <summary>Buffers rented and not yet returned; a leak shows here.</summary>
    public int Leased { get; private set; }

    public PacketBuffer Rent()
    {
        var buffer = _free.TryPop(out var kept) ? kept : new PacketBuffer(this);
        buffer.Lease();
        Leased++;
        return buffer;
    }

    internal void Return(PacketBuffer buffer)
    {
        Leased--;
        _free.Push(buffer);
    }
}
