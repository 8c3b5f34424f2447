using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Wire.Payload;

public class Vp9FrameHeaderTests
{
    /// <summary>Heads of key frames as libvpx writes them.</summary>
    [Theory]
    [InlineData("82 498342 0013F00B3604", 0)] // 4:2:0
    [InlineData("A2 498342 00027E0166C0", 1)] // 4:4:4, which says its subsampling
    public void TryParse_KeyFramesOfLibvpx_SizeIsRead(string hex, byte profile)
    {
        Assert.True(Vp9FrameHeader.TryParse(Hex.Bytes(hex), out var header));
        Assert.Equal(new Vp9FrameHeader(profile, new FrameSize(320, 180)), header);
    }

    [Theory]
    [InlineData("")]
    [InlineData("82 498342 0013F0")] // cut within the size
    [InlineData("42 498342 0013F00B3604")] // another marker
    [InlineData("82 498343 0013F00B3604")] // another sync code
    [InlineData("86 498342 0013F00B3604")] // an inter frame
    [InlineData("8A 498342 0013F00B3604")] // shows an existing frame
    [InlineData("82 498342 E013F00B3604")] // RGB in profile 0
    public void TryParse_NoWholeKeyFrameHeader_Refused(string hex) => Assert.False(Vp9FrameHeader.TryParse(Hex.Bytes(hex), out _));
}
