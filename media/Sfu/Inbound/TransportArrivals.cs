using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu.Inbound;

/// <summary>
/// When each transport-wide sequence number arrived, and the feedback about it that lets a publisher's browser raise its rate
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01).
/// </summary>
/// <remarks>
/// Invariants: slot <c>n &amp; Mask</c> tells about number n of the last Size numbers; what lies before <c>_next</c> was reported and is
/// told again only together with a packet that came late.
/// </remarks>
public sealed class TransportArrivals
{
    /// <summary>Browsers expect feedback every 50 to 250 ms; this is a good compromise between speed and overhead.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(75);

    /// <summary>A hundred Mbit/s for the whole interval, with room for a late turn of the loop.</summary>
    private const int Size = 2048,
        Mask = Size - 1;

    private readonly TimeSpan[] _arrivals = new TimeSpan[Size];
    private SeqNo _highest;
    private long _next = -1;
    private TimeSpan _dueAt = TimeSpan.MaxValue;
    private byte _feedbackCount;

    public TransportArrivals() => Array.Fill(_arrivals, TransportFeedbackWriter.NotReceived);

    /// <summary>When the next feedback is due; <see cref="TimeSpan.MaxValue"/> when nothing arrived since the last.</summary>
    public TimeSpan Deadline => _dueAt;

    public void OnReceived(ushort wire, TimeSpan now)
    {
        var seq = _next < 0 ? SeqNo.First(wire) : SeqNo.Extend(_highest, wire);
        var n = seq.Value;
        if (_next < 0)
            (_next, _highest) = (n, seq);
        if (n < _next)
        {
            // Reported as lost already; telling it again, with its neighbors, corrects the sender's picture.
            if (n <= _highest.Value - Size / 2)
                return;
            _next = n;
        }
        Forget(n);
        _arrivals[n & Mask] = now;
        if (seq > _highest)
            _highest = seq;
        if (_dueAt == TimeSpan.MaxValue)
            _dueAt = now + Interval;
    }

    /// <summary>Writes one feedback message; call until it answers false, because a wide gap needs several.</summary>
    public bool TryWrite(Span<byte> destination, uint senderSsrc, uint mediaSsrc, TimeSpan now, out int length)
    {
        length = 0;
        if (now < _dueAt)
            return false;
        Span<TimeSpan> window = stackalloc TimeSpan[TransportFeedbackWriter.MaxPackets];
        while (_next <= _highest.Value)
        {
            var count = (int)Math.Min(window.Length, _highest.Value - _next + 1);
            for (var i = 0; i < count; i++)
                window[i] = _arrivals[(_next + i) & Mask];
            var from = new SeqNo(_next).Wire;
            var written = TransportFeedbackWriter.TryWrite(
                destination,
                senderSsrc,
                mediaSsrc,
                _feedbackCount,
                from,
                window[..count],
                out length,
                out var covered
            );
            // A stretch without a single arrival cannot be told; the sender learns of it by what comes after.
            _next += written ? covered : count;
            if (!written)
                continue;
            _feedbackCount++;
            return true;
        }
        _dueAt = TimeSpan.MaxValue;
        return false;
    }

    /// <summary>Clears the slots that the window moves over; a jump wider than the ring drops what was not yet reported.</summary>
    private void Forget(long n)
    {
        if (n <= _highest.Value)
            return;
        for (var lost = Math.Max(_highest.Value + 1, n - Size + 1); lost < n; lost++)
            _arrivals[lost & Mask] = TransportFeedbackWriter.NotReceived;
        if (_next <= n - Size)
            _next = n - Size + 1;
    }
}
