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

    /// <summary>Room in front of every datagram for the length of a TCP frame (RFC 4571 section 2), so that a slot serves both.</summary>
    public const int HeadRoom = 2;

    private readonly int[] _lengths = new int[Size];
    private readonly RemoteAddress[] _to = new RemoteAddress[Size];

    /// <summary>All slots in one pinned array, so that the system call may point into it.</summary>
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Size * SlotSize, pinned: true);

    public int Count { get; private set; }

    public bool IsFull => Count == Size;

    /// <summary>The next free slot. The batch must not be full.</summary>
    public Span<byte> Reserve() => Bytes.AsSpan(Count * SlotSize + HeadRoom, SlotSize - HeadRoom);

    /// <summary>The next free slot with its head room, holding a datagram of <paramref name="length"/> bytes.</summary>
    public Span<byte> Frame(int length) => Bytes.AsSpan(Count * SlotSize, HeadRoom + length);

    public void Commit(int length, RemoteAddress to)
    {
        _lengths[Count] = length;
        _to[Count++] = to;
    }

    public ReadOnlySpan<byte> Datagram(int slot) => Bytes.AsSpan(slot * SlotSize + HeadRoom, _lengths[slot]);

    public int Length(int slot) => _lengths[slot];

    public RemoteAddress To(int slot) => _to[slot];

    public void Clear() => Count = 0;
}
