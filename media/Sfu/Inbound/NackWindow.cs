using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu.Inbound;

/// <summary>Decides which missing packets of one stream to request again (generic NACK, RFC 4585 6.2.1).</summary>
/// <remarks>
/// Invariants: slot <c>n &amp; Mask</c> describes packet n for the last Size numbers only; a number is requested at most
/// <see cref="MaxAttempts"/> times; numbers are positive (<see cref="SeqNo.First"/>); <c>_open</c> counts the slots that may still
/// fall due, so that a stream without loss is never scanned. Deliberately absent: a timer (the owner calls
/// <see cref="CollectDue"/>) and RTX (see RtxSender).
/// </remarks>
public sealed class NackWindow
{
    /// <summary>About 2 s of 2.5 Mbit/s video; anything older arrives too late to be shown.</summary>
    public const int Size = 512,
        Mask = Size - 1;

    /// <summary>Fifteen RTTs of patience in all; after that the viewer needs a key frame, not a packet.</summary>
    public const int MaxAttempts = 5;

    /// <summary>Ordinary reordering heals itself within this time; asking at once would request packets that are merely late.</summary>
    public static readonly TimeSpan ReorderGrace = TimeSpan.FromMilliseconds(15);

    private struct Slot
    {
        public bool Missing;
        public byte Attempts;
        public TimeSpan DueAt;
    }

    private readonly Slot[] _slots = new Slot[Size];
    private long _first = -1;
    private long _highest = -1;
    private int _open;

    /// <summary>Whether anything may still have to be asked for.</summary>
    public bool HasOpen => _open > 0;

    public Arrival OnReceived(SeqNo seq, TimeSpan now)
    {
        var n = seq.Value;
        if (_highest < 0)
            _first = _highest = n; // nothing before the first packet can be missing
        else if (n <= _highest)
            return OnReordered(n);
        for (var lost = Math.Max(_highest + 1, n - Size + 1); lost < n; lost++)
            Set(lost, new Slot { Missing = true, DueAt = now + ReorderGrace });
        Set(n, default);
        _highest = n;
        return Arrival.New;
    }

    /// <summary>Forgets everything: the source began anew.</summary>
    public void Reset()
    {
        Array.Clear(_slots);
        (_first, _highest, _open) = (-1, -1, 0);
    }

    /// <summary>Fills <paramref name="due"/> in ascending order; what does not fit stays due.</summary>
    public int CollectDue(TimeSpan now, TimeSpan rtt, Span<SeqNo> due)
    {
        var count = 0;
        if (_open == 0)
            return count;
        for (var n = Math.Max(_first, _highest - Size + 1); n < _highest && count < due.Length; n++)
        {
            ref var slot = ref _slots[n & Mask];
            if (!slot.Missing || slot.Attempts == MaxAttempts || now < slot.DueAt)
                continue;
            slot.DueAt = now + rtt * ++slot.Attempts; // linear backoff: 1, 2, 3.. RTT
            if (slot.Attempts == MaxAttempts)
                _open--;
            due[count++] = new SeqNo(n);
        }
        return count;
    }

    private Arrival OnReordered(long n)
    {
        if (n < _first || n <= _highest - Size)
            return Arrival.TooOld;
        if (!_slots[n & Mask].Missing)
            return Arrival.Duplicate;
        Set(n, default);
        return Arrival.Late;
    }

    private void Set(long n, Slot slot)
    {
        ref var place = ref _slots[n & Mask];
        if (place.Missing && place.Attempts < MaxAttempts)
            _open--;
        if (slot.Missing)
            _open++;
        place = slot;
    }
}
