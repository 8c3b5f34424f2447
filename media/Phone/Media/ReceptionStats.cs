using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Phone.Media;

/// <summary>Loss and jitter of one received stream, as reports tell them (RFC 3550 6.4.1, A.3, A.8).</summary>
public sealed class ReceptionStats
{
    /// <summary>A jump this far is a new beginning, not a loss (RFC 3550 A.1 MAX_DROPOUT).</summary>
    private const int MaxDropout = 3000;

    private SeqNo _first,
        _highest;
    private uint _ssrc,
        _lastTimestamp;
    private TimeSpan _lastArrival;
    private long _received,
        _expectedBefore,
        _receivedBefore;
    private double _jitter;
    private uint _lastReport;
    private TimeSpan _lastReportAt;

    /// <summary>Packets that came, duplicates included.</summary>
    public long Received { get; private set; }

    /// <summary>Packets that did not, over all streams of the call.</summary>
    public long Lost { get; private set; }

    /// <summary>Interarrival jitter.</summary>
    public TimeSpan Jitter { get; private set; }

    /// <summary>Of the packets expected between the last two reports, 0 to 1.</summary>
    public double Loss { get; private set; }

    public void OnPacket(in RtpPacket packet, int clockRate, TimeSpan now)
    {
        Received++;
        if (_received == 0 || packet.Ssrc != _ssrc || Math.Abs((short)(packet.SequenceNumber - _highest.Wire)) > MaxDropout)
            Begin(packet);
        else
            Measure(packet, clockRate, now);
        _received++;
        (_lastTimestamp, _lastArrival) = (packet.Timestamp, now);
    }

    private void Begin(in RtpPacket packet)
    {
        _ssrc = packet.Ssrc;
        _first = _highest = SeqNo.First(packet.SequenceNumber);
        (_received, _expectedBefore, _receivedBefore, _jitter) = (0, 0, 0, 0);
    }

    private void Measure(in RtpPacket packet, int clockRate, TimeSpan now)
    {
        var seq = SeqNo.Extend(_highest, packet.SequenceNumber);
        if (seq > _highest)
            _highest = seq;
        var transit = (now - _lastArrival).TotalSeconds * clockRate - (int)(packet.Timestamp - _lastTimestamp);
        _jitter += (Math.Abs(transit) - _jitter) / 16;
        Jitter = TimeSpan.FromSeconds(_jitter / clockRate);
    }

    public void OnSenderReport(NtpTime time, TimeSpan now) => (_lastReport, _lastReportAt) = (time.Compact, now);

    /// <summary>The block for the next report; false before the first packet.</summary>
    public bool TryReport(TimeSpan now, out ReportBlock block)
    {
        block = default;
        if (_received == 0)
            return false;
        var expected = _highest.Value - _first.Value + 1;
        var newly = expected - _expectedBefore;
        var lostNewly = Math.Max(0, newly - (_received - _receivedBefore));
        (_expectedBefore, _receivedBefore) = (expected, _received);
        Loss = newly <= 0 ? 0 : (double)lostNewly / newly;
        Lost += lostNewly;
        block = new ReportBlock(
            _ssrc,
            (byte)Math.Min(255, Loss * 256),
            (int)Math.Clamp(expected - _received, int.MinValue, int.MaxValue),
            (uint)_highest.Value,
            (uint)_jitter,
            _lastReport,
            _lastReport == 0 ? 0 : NtpTime.ToCompact(now - _lastReportAt)
        );
        return true;
    }
}
