using CsCheck;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Wire.Rtp;

public class NtpTimeTests
{
    /// <summary>RFC 3550 section 6.4.1, figure 2: A - DLSR - LSR = 6.125 s.</summary>
    [Fact]
    public void Compact_ExampleOfRfc3550_GivesTheRoundTrip()
    {
        var sent = new NtpTime(0xB44D_B705_2000_0000);
        var arrival = new NtpTime(0xB44D_B710_8000_0000);
        var delay = NtpTime.ToCompact(TimeSpan.FromSeconds(5.25));

        Assert.Equal(0xB705_2000u, sent.Compact);
        Assert.Equal(0x0005_4000u, delay);
        Assert.Equal(0x0006_2000u, arrival.Compact - delay - sent.Compact);
        Assert.Equal(TimeSpan.FromSeconds(6.125), NtpTime.FromCompact(0x0006_2000));
        Assert.Equal(TimeSpan.FromSeconds(11.375), arrival.Since(sent));
    }

    [Fact]
    public void FromUnix_Epoch_IsSeventyYearsIn()
    {
        Assert.Equal(0x83AA_7E80_0000_0000ul, NtpTime.FromUnix(TimeSpan.Zero).Value);
        Assert.Equal(0x83AA_7E81_8000_0000ul, NtpTime.FromUnix(TimeSpan.FromSeconds(1.5)).Value);
    }

    [Fact]
    public void FromUnix_BeyondTheWrapOf2036_DifferencesStayRight()
    {
        var before = NtpTime.FromUnix(TimeSpan.FromSeconds(2_085_978_495));
        var after = NtpTime.FromUnix(TimeSpan.FromSeconds(2_085_978_497));

        Assert.True(after.Value < before.Value);
        Assert.Equal(TimeSpan.FromSeconds(2), after.Since(before));
        Assert.Equal(TimeSpan.FromSeconds(-2), before.Since(after));
    }

    [Fact]
    public void Since_AnyTwoTimes_IsTheirDistanceWithinOneTick() =>
        Gen.Select(Gen.Long[0, TimeSpan.TicksPerDay * 20_000], Gen.Long[-TimeSpan.TicksPerDay, TimeSpan.TicksPerDay])
            .Sample(
                (start, distance) =>
                {
                    var one = NtpTime.FromUnix(new TimeSpan(start + TimeSpan.TicksPerDay));
                    var two = NtpTime.FromUnix(new TimeSpan(start + TimeSpan.TicksPerDay + distance));
                    Assert.InRange(two.Since(one).Ticks - distance, -1, 1);
                }
            );

    [Fact]
    public void Compact_AnyDuration_RoundTripsWithinItsResolution() =>
        Gen.Long[0, TimeSpan.TicksPerHour * 18]
            .Sample(ticks => Assert.InRange(NtpTime.FromCompact(NtpTime.ToCompact(new TimeSpan(ticks))).Ticks - ticks, -77, 77));

    [Fact]
    public void ToCompact_OutOfRange_Saturates()
    {
        Assert.Equal(0u, NtpTime.ToCompact(TimeSpan.FromSeconds(-1)));
        Assert.Equal(uint.MaxValue, NtpTime.ToCompact(TimeSpan.MaxValue));
    }
}
