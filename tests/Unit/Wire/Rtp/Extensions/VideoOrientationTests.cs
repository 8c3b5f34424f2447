using CsCheck;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Tests.Unit.Wire.Rtp.Extensions;

public class VideoOrientationTests
{
    [Theory]
    [InlineData("00", 0, false, false)]
    [InlineData("01", 1, false, false)]
    [InlineData("06", 2, true, false)]
    [InlineData("0B", 3, false, true)]
    [InlineData("FB", 3, false, true)] // the upper half is reserved
    public void TryParse_Vectors_AreRead(string hex, byte turns, bool flipped, bool back)
    {
        Assert.True(VideoOrientation.TryParse(Hex.Bytes(hex), out var orientation));
        Assert.Equal(new VideoOrientation(turns, flipped, back), orientation);
    }

    [Fact]
    public void TryParse_WrongLength_Refused()
    {
        Assert.False(VideoOrientation.TryParse([], out _));
        Assert.False(VideoOrientation.TryParse([0, 0], out _));
    }

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.Byte[0, 3], Gen.Bool, Gen.Bool)
            .Sample(
                (turns, flipped, back) =>
                {
                    var bytes = new byte[1];
                    var value = new VideoOrientation(turns, flipped, back);
                    Assert.True(value.TryWrite(bytes));
                    Assert.True(VideoOrientation.TryParse(bytes, out var read));
                    Assert.Equal(value, read);
                    Assert.False(value.TryWrite([]));
                }
            );
}
