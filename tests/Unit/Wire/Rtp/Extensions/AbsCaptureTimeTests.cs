using CsCheck;
using MediaServer.Wire.Rtp;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Tests.Unit.Wire.Rtp.Extensions;

public class AbsCaptureTimeTests
{
    [Fact]
    public void TryParse_BothForms_AreRead()
    {
        Assert.True(AbsCaptureTime.TryParse(Hex.Bytes("B44DB70520000000"), out var brief));
        Assert.Equal(new AbsCaptureTime(new NtpTime(0xB44D_B705_2000_0000)), brief);
        Assert.True(AbsCaptureTime.TryParse(Hex.Bytes("B44DB70520000000", "FFFFFFFF80000000"), out var full));
        Assert.Equal(-0x8000_0000L, full.ClockOffset);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(17)]
    public void TryParse_WrongLength_Refused(int length) => Assert.False(AbsCaptureTime.TryParse(new byte[length], out _));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.ULong, Gen.Long, Gen.Bool)
            .Sample(
                (time, offset, full) =>
                {
                    var value = new AbsCaptureTime(new NtpTime(time), full ? offset : null);
                    var bytes = new byte[value.Length];
                    Assert.True(value.TryWrite(bytes));
                    Assert.True(AbsCaptureTime.TryParse(bytes, out var read));
                    Assert.Equal(value, read);
                    Assert.False(value.TryWrite(bytes.AsSpan(1)));
                }
            );
}
