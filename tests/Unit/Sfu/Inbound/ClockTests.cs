using MediaServer.Sfu.Inbound;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Sfu.Inbound;

public class ClockTests
{
    private const ulong Second = 1UL << 32;

    [Fact]
    public void SenderClock_MapsBothWays_AcrossTheWrapOfTimestamps()
    {
        var clock = new SenderClock(90_000);
        Assert.False(clock.IsKnown);
        clock.OnSenderReport(new SenderInfo(new NtpTime(1000 * Second), uint.MaxValue - 10, 0, 0));
        Assert.Equal(90_000u - 11, clock.TimestampAt(new NtpTime(1001 * Second)));
        Assert.Equal(uint.MaxValue - 10 - 45_000, clock.TimestampAt(new NtpTime(1000 * Second - Second / 2)));
        Assert.Equal(new NtpTime(1001 * Second), clock.TimeOf(90_000 - 11));
    }

    [Fact]
    public void PublisherClock_TakesTheFastestReport_AndFollowsAStep()
    {
        var clock = new PublisherClock();
        clock.Observe(new NtpTime(100 * Second), new NtpTime(5000 * Second + Second / 10)); // 100 ms on its way
        clock.Observe(new NtpTime(101 * Second), new NtpTime(5001 * Second + Second / 100)); // 10 ms
        clock.Observe(new NtpTime(102 * Second), new NtpTime(5002 * Second + Second / 5)); // 200 ms
        var offset = clock.ToOurs(new NtpTime(103 * Second)).Since(new NtpTime(5003 * Second));
        Assert.InRange(offset.TotalMilliseconds, 9.9, 13.1);
        clock.Observe(new NtpTime(50 * Second), new NtpTime(5004 * Second));
        Assert.Equal(new NtpTime(5005 * Second), clock.ToOurs(new NtpTime(51 * Second)));
        Assert.Equal(new NtpTime(51 * Second), clock.ToTheirs(new NtpTime(5005 * Second)));
    }
}
