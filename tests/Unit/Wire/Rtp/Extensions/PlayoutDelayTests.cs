using CsCheck;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Tests.Unit.Wire.Rtp.Extensions;

public class PlayoutDelayTests
{
    [Theory]
    [InlineData("000000", 0, 0)]
    [InlineData("00A0C8", 10, 200)]
    [InlineData("FFFFFF", 4095, 4095)]
    public void TryParse_Vectors_AreRead(string hex, ushort min, ushort max)
    {
        Assert.True(PlayoutDelay.TryParse(Hex.Bytes(hex), out var delay));
        Assert.Equal(new PlayoutDelay(min, max), delay);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000")]
    [InlineData("00B00A")] // min 11, max 10
    public void TryParse_Malformed_Refused(string hex) => Assert.False(PlayoutDelay.TryParse(Hex.Bytes(hex), out _));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.UShort[0, 4095], Gen.UShort[0, 4095])
            .Sample(
                (one, two) =>
                {
                    var value = new PlayoutDelay(Math.Min(one, two), Math.Max(one, two));
                    var bytes = new byte[3];
                    Assert.True(value.TryWrite(bytes));
                    Assert.True(PlayoutDelay.TryParse(bytes, out var read));
                    Assert.Equal(value, read);
                }
            );

    [Fact]
    public void TryWrite_OutOfRange_Refused()
    {
        Assert.False(new PlayoutDelay(2, 1).TryWrite(new byte[3]));
        Assert.False(new PlayoutDelay(0, 4096).TryWrite(new byte[3]));
        Assert.False(new PlayoutDelay(0, 1).TryWrite(new byte[2]));
    }
}
