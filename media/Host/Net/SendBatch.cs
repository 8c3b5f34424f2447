using MediaServer.Wire;

namespace MediaServer.Host.Net;

/// <summary>The datagrams that one loop turn sends, written where they leave from, and known by their destination.</summary>
/// <remarks>
/// Owned by one worker. Datagrams lie one behind the other, so that many small ones stay within the cache; <see cref="Reserve"/>
/// without <see cref="Commit"/> costs nothing. Invariants: the datagrams of a destination form a chain in the order of their
/// commit; a destination is found by its place in an open-addressed table that is never more than half full.
/// </remarks>
internal sealed class SendBatch
{
    /// <summary>A frame of five packets to two hundred people. Longer batches make longer runs until the cache is full.</summary>
    public const int Size = 1024;

    /// <summary>Longest datagram with its head room; nothing above exceeds what arrived plus the overhead of protection.</summary>
    public const int SlotSize = 2048;

    /// <summary>Room in front of every datagram for the length of a TCP frame (RFC 4571 section 2), so that a slot serves both.</summary>
    public const int HeadRoom = 2;

    private const int Capacity = Size * 1280;
    private const int CacheLine = 64;
    private const int TableSize = 2 * Size;
    private const int None = -1;

    private struct Slot
    {
        public int At;
        public int Length;
        public int Next;
        public int Destination;
    }

    private struct Destination
    {
        public RemoteAddress To;
        public int Bucket;
        public int First;
        public int Last;
    }

    private readonly Slot[] _slots = new Slot[Size];
    private readonly Destination[] _destinations = new Destination[Size];

    /// <summary>By hash of the address: the destination's number and one, so that zero is an empty place.</summary>
    private readonly int[] _table = new int[TableSize];
    private int _end;

    /// <summary>All slots in one pinned array, so that the system call may point into it.</summary>
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Capacity, pinned: true);

    /// <summary>Slots used since <see cref="Clear"/>, those that were taken out included.</summary>
    public int Count { get; private set; }

    /// <summary>Datagrams that are still to be sent.</summary>
    public int Pending { get; private set; }

    public int Destinations { get; private set; }

    public bool IsFull => Count == Size || _end + SlotSize > Capacity;

    /// <summary>The next free slot. The batch must not be full.</summary>
    public Span<byte> Reserve() => Bytes.AsSpan(_end + HeadRoom, SlotSize - HeadRoom);

    /// <summary>The next free slot with its head room, holding a datagram of <paramref name="length"/> bytes.</summary>
    public Span<byte> Frame(int length) => Bytes.AsSpan(_end, HeadRoom + length);

    /// <summary>Keeps what was written into the reserved slot; the answer is its number.</summary>
    public int Commit(int length, RemoteAddress to)
    {
        var destination = FindOrAdd(to);
        _slots[Count] = new Slot
        {
            At = _end + HeadRoom,
            Length = length,
            Next = None,
            Destination = destination,
        };
        ref var chain = ref _destinations[destination];
        if (chain.Last == None)
            chain.First = Count;
        else
            _slots[chain.Last].Next = Count;
        chain.Last = Count;
        _end = (_end + HeadRoom + length + CacheLine - 1) & -CacheLine;
        Pending++;
        return Count++;
    }

    public ReadOnlySpan<byte> Datagram(int slot) => Bytes.AsSpan(_slots[slot].At, _slots[slot].Length);

    /// <summary>Where in <see cref="Bytes"/> the datagram begins.</summary>
    public int Offset(int slot) => _slots[slot].At;

    /// <summary>0 for a slot that was taken out.</summary>
    public int Length(int slot) => _slots[slot].Length;

    public RemoteAddress To(int slot) => _destinations[_slots[slot].Destination].To;

    /// <summary>The first slot of a destination, whose others follow by <see cref="Next"/>.</summary>
    public int First(int destination) => _destinations[destination].First;

    public RemoteAddress Address(int destination) => _destinations[destination].To;

    /// <summary>The destination's next slot, -1 after the last.</summary>
    public int Next(int slot) => _slots[slot].Next;

    /// <summary>The datagram is sent, or will never be.</summary>
    public void Take(int slot)
    {
        if (_slots[slot].Length == 0)
            return;
        _slots[slot].Length = 0;
        Pending--;
    }

    public void Clear()
    {
        for (var i = 0; i < Destinations; i++)
            _table[_destinations[i].Bucket] = 0;
        (Count, Pending, Destinations, _end) = (0, 0, 0, 0);
    }

    private int FindOrAdd(RemoteAddress to)
    {
        var bucket = Hash(to);
        for (; _table[bucket] != 0; bucket = (bucket + 1) % TableSize)
        {
            var known = _table[bucket] - 1;
            if (_destinations[known].To == to)
                return known;
        }
        _table[bucket] = Destinations + 1;
        _destinations[Destinations] = new Destination
        {
            To = to,
            Bucket = bucket,
            First = None,
            Last = None,
        };
        return Destinations++;
    }

    /// <summary>Destinations have passed an authenticated check, so nobody chooses a thousand that collide.</summary>
    private static int Hash(RemoteAddress to)
    {
        var mixed = ((ulong)to.Ip ^ (ulong)(to.Ip >> 64) ^ ((ulong)to.Port << 32)) * 0x9E37_79B9_7F4A_7C15;
        return (int)(mixed >> 32) & (TableSize - 1);
    }
}
