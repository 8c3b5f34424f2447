using MediaServer.Sfu.Memory;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu.Inbound;

/// <summary>The last packets of one publication layer, kept once for every NACK of every subscriber.</summary>
/// <remarks>
/// Invariants: slot <c>n &amp; mask</c> holds packet n of the last <c>size</c> numbers, or nothing; each kept buffer carries exactly one
/// reference of ours; everything before <c>_tail</c> is released.
/// </remarks>
public sealed class PacketHistory(int size, TimeSpan maxAge)
{
    /// <summary>2 s of 5 Mbit/s; a picture older than that is not waited for.</summary>
    public const int VideoSize = 1024;

    /// <summary>1 s of 10 ms frames, rounded up.</summary>
    public const int AudioSize = 128;
    public static readonly TimeSpan VideoAge = TimeSpan.FromSeconds(2),
        AudioAge = TimeSpan.FromSeconds(1);

    private struct Slot
    {
        public PacketBuffer? Packet;
        public long Number;
        public TimeSpan At;
    }

    private readonly Slot[] _slots = new Slot[size];
    private long _tail = -1;
    private long _highest = -1;

    public void Add(SeqNo seq, PacketBuffer packet, TimeSpan now)
    {
        var n = seq.Value;
        if (_highest >= 0 && n <= _highest - size)
            return;
        if (_tail < 0 || n < _tail)
            _tail = n;
        if (n > _highest)
        {
            ReleaseBefore(n - size + 1);
            _highest = n;
        }
        ref var slot = ref _slots[n & (size - 1)];
        slot.Packet?.Release();
        packet.AddReference();
        slot = new Slot
        {
            Packet = packet,
            Number = n,
            At = now,
        };
        ReleaseOld(now);
    }

    /// <summary>Finds a packet that is young enough to be of use. The caller adds a reference if it keeps it.</summary>
    public bool TryGet(SeqNo seq, TimeSpan now, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PacketBuffer? packet)
    {
        ref readonly var slot = ref _slots[seq.Value & (size - 1)];
        packet = slot.Number == seq.Value && now - slot.At <= maxAge ? slot.Packet : null;
        return packet is not null;
    }

    /// <summary>Gives back what is too old; a stream that stopped calls nothing else.</summary>
    public void ReleaseOld(TimeSpan now)
    {
        for (; _tail >= 0 && _tail <= _highest; _tail++)
        {
            ref var slot = ref _slots[_tail & (size - 1)];
            if (slot.Packet is not null && slot.Number == _tail && now - slot.At <= maxAge)
                return;
            Release(ref slot);
        }
    }

    /// <summary>Gives back everything.</summary>
    public void Clear()
    {
        foreach (ref var slot in _slots.AsSpan())
            Release(ref slot);
        (_tail, _highest) = (-1, -1);
    }

    private void ReleaseBefore(long n)
    {
        for (var end = Math.Min(n, _tail + size); _tail < end; _tail++)
            Release(ref _slots[_tail & (size - 1)]);
        _tail = Math.Max(_tail, n);
    }

    private static void Release(ref Slot slot)
    {
        slot.Packet?.Release();
        slot = default;
    }
}
