using CsCheck;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Tests.Unit.Wire.Rtp.Extensions;

public class AbsSendTimeTests
{
    [Theory]
    [InlineData(1.0, "040000")] // one second is 2^18
    [InlineData(0.5, "020000")]
    [InlineData(63.75, "FF0000")]
    [InlineData(64.0, "000000")]
    [InlineData(129.25, "050000")]
    public void From_Vectors_AreSixPointEighteen(double seconds, string hex)
    {
        var bytes = new byte[3];
        Assert.True(AbsSendTime.From(TimeSpan.FromSeconds(seconds)).TryWrite(bytes));
        Assert.Equal(hex, Hex.Of(bytes));
        Assert.True(AbsSendTime.TryParse(bytes, out var read));
        Assert.Equal(AbsSendTime.From(TimeSpan.FromSeconds(seconds)), read);
    }

    [Fact]
    public void Since_AcrossTheWrap_IsTheDistance() =>
        Gen.Select(Gen.Long[0, TimeSpan.TicksPerDay], Gen.Long[-31 * TimeSpan.TicksPerSecond, 31 * TimeSpan.TicksPerSecond])
            .Sample(
                (start, distance) =>
                {
                    var origin = new TimeSpan(start + TimeSpan.TicksPerMinute);
                    var measured = AbsSendTime.From(origin + new TimeSpan(distance)).Since(AbsSendTime.From(origin));
                    Assert.InRange(measured.Ticks - distance, -80, 80); // 2^-18 s is 38 ticks
                }
            );

    [Theory]
    [InlineData("")]
    [InlineData("0102")]
    [InlineData("01020304")]
    public void TryParse_WrongLength_Refused(string hex) => Assert.False(AbsSendTime.TryParse(Hex.Bytes(hex), out _));

    [Fact]
    public void TryWrite_NoRoom_Refused() => Assert.False(new AbsSendTime(1).TryWrite(new byte[2]));
}
