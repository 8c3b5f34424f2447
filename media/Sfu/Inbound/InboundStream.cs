using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu.Inbound;

/// <summary>One SSRC as it arrives: extended sequence numbers, loss, jitter, and what to ask for again (RFC 3550 appendix A).</summary>
public sealed class InboundStream(uint ssrc, int clockRate)
{
    /// <summary>Half a minute of lost video packets; a wider jump is a restart or a lie (RFC 3550 A.1, MAX_DROPOUT).</summary>
    private const int MaxDropout = 3000;

    private SenderClock _clock = new(clockRate);
    private RateMeter _rate;
    private long _base = -1;
    private long _highest = -1;
    private long _received;
    private long _expectedPrior;
    private long _receivedPrior;
    private int _restartAt = -1;
    private uint _lastTimestamp;
    private TimeSpan _lastTimestampAt;
    private double _jitter;
    private uint _lastReport;
    private TimeSpan _lastReportAt;

    public uint Ssrc { get; } = ssrc;

    public int ClockRate { get; } = clockRate;

    public NackWindow Nacks { get; } = new();

    /// <summary>Goes up when the source began anew with other numbers; nothing maps across that.</summary>
    public int Epoch { get; private set; }

    public bool HasReceived => _highest >= 0;

    public SeqNo Highest => new(_highest);

    public TimeSpan LastPacketAt { get; private set; } = TimeSpan.MinValue;

    public ref readonly SenderClock Clock => ref _clock;

    /// <summary>Of the last report interval, 0 to 1.</summary>
    public double LossFraction { get; private set; }

    public TimeSpan Jitter => TimeSpan.FromSeconds(_jitter / ClockRate);

    public long BitsPerSecond(TimeSpan now) => _rate.BitsPerSecond(now);

    /// <summary>The last number was far from all others: if the next one follows it, everything begins anew with a higher epoch.</summary>
    public bool MayRestart => _restartAt >= 0;

    /// <summary>Takes a packet of the stream itself. <paramref name="seq"/> is meaningless for <see cref="Arrival.TooOld"/>.</summary>
    public Arrival Receive(in RtpPacket packet, TimeSpan now, out SeqNo seq)
    {
        _rate.Add(packet.Bytes.Length, now);
        LastPacketAt = now;
        if (!TryExtend(packet.SequenceNumber, out seq))
            return Arrival.TooOld;
        var arrival = Nacks.OnReceived(seq, now);
        if (arrival == Arrival.TooOld)
            return arrival;
        _received++;
        _base = _base < 0 ? seq.Value : _base;
        if (arrival != Arrival.New)
            return arrival;
        _highest = seq.Value;
        UpdateJitter(packet.Timestamp, now);
        return arrival;
    }

    /// <summary>Takes the original sequence number of a retransmission: it fills a gap, but the loss it repairs stays a loss (RFC 4588 4).</summary>
    public Arrival Recover(ushort original, TimeSpan now, out SeqNo seq)
    {
        seq = default;
        if (!HasReceived)
            return Arrival.TooOld;
        seq = SeqNo.Extend(Highest, original);
        // The newest packet comes as itself first: what claims to be newer is not a retransmission.
        return seq.Value > _highest ? Arrival.TooOld : Nacks.OnReceived(seq, now);
    }

    public void OnSenderReport(in SenderInfo info, TimeSpan now)
    {
        _clock.OnSenderReport(info);
        (_lastReport, _lastReportAt) = (info.Time.Compact, now);
    }

    /// <summary>The report about this stream since the last one (RFC 3550 A.3); false before the first packet.</summary>
    public bool TryReport(TimeSpan now, out ReportBlock block)
    {
        block = default;
        if (!HasReceived)
            return false;
        var expected = _highest - _base + 1;
        var (expectedNow, receivedNow) = (expected - _expectedPrior, _received - _receivedPrior);
        (_expectedPrior, _receivedPrior) = (expected, _received);
        LossFraction = expectedNow <= 0 ? 0 : Math.Clamp(1 - (double)receivedNow / expectedNow, 0, 1);
        block = new ReportBlock(
            Ssrc,
            (byte)Math.Min(255, LossFraction * 256),
            (int)Math.Clamp(expected - _received, int.MinValue, int.MaxValue),
            (uint)(_highest - 0x1_0000),
            (uint)_jitter,
            _lastReport,
            _lastReport == 0 ? 0 : NtpTime.ToCompact(now - _lastReportAt)
        );
        return true;
    }

    private bool TryExtend(ushort wire, out SeqNo seq)
    {
        seq = HasReceived ? SeqNo.Extend(Highest, wire) : SeqNo.First(wire);
        var jump = seq.Value - _highest;
        if (!HasReceived || jump is <= MaxDropout and > -NackWindow.Size)
        {
            _restartAt = -1;
            return true;
        }
        if (wire != _restartAt)
        {
            // Two in a row make a restart (RFC 3550 A.1); one alone is a stray.
            _restartAt = (ushort)(wire + 1);
            return false;
        }
        Restart(wire, out seq);
        return true;
    }

    private void Restart(ushort wire, out SeqNo seq)
    {
        // Well beyond all that was, so that no number ever names two packets.
        seq = new SeqNo((((_highest >> 16) + 2) << 16) + wire);
        Nacks.Reset();
        _clock = new SenderClock(ClockRate);
        (_base, _received, _expectedPrior, _receivedPrior, _restartAt) = (-1, 0, 0, 0, -1);
        _lastTimestampAt = default;
        Epoch++;
    }

    private void UpdateJitter(uint timestamp, TimeSpan now)
    {
        // Packets of one frame share a timestamp and leave as a burst; only the first tells about the network.
        if (timestamp == _lastTimestamp)
            return;
        if (_lastTimestampAt != default)
        {
            var transit = (now - _lastTimestampAt).TotalSeconds * ClockRate - (int)(timestamp - _lastTimestamp);
            // A pause is no jitter.
            if (Math.Abs(transit) < ClockRate)
                _jitter += (Math.Abs(transit) - _jitter) / 16;
        }
        (_lastTimestamp, _lastTimestampAt) = (timestamp, now);
    }
}
