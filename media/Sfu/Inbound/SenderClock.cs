using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu.Inbound;

/// <summary>Ties one stream's RTP timestamps to its sender's wall clock, by the last sender report (RFC 3550 6.4.1).</summary>
public struct SenderClock(int clockRate)
{
    private NtpTime _time;
    private uint _timestamp;

    public bool IsKnown { get; private set; }

    public void OnSenderReport(in SenderInfo info)
    {
        // A sender without a wall clock writes 0 and says nothing with it.
        if (info.Time.Value == 0)
            return;
        (_time, _timestamp, IsKnown) = (info.Time, info.RtpTimestamp, true);
    }

    /// <summary>The RTP timestamp of a moment on the sender's wall clock.</summary>
    public readonly uint TimestampAt(NtpTime time) =>
        _timestamp + (uint)(long)((Int128)time.Since(_time).Ticks * clockRate / TimeSpan.TicksPerSecond);

    /// <summary>The moment on the sender's wall clock that a timestamp near the last report stands for.</summary>
    public readonly NtpTime TimeOf(uint timestamp)
    {
        var ticks = (int)(timestamp - _timestamp);
        return new NtpTime(_time.Value + (ulong)(((long)ticks << 32) / clockRate));
    }
}
