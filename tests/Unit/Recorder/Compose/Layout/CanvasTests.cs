using MediaServer.Recorder.Compose.Layout;

namespace MediaServer.Tests.Unit.Recorder.Compose.Layout;

public class CanvasTests
{
    /// <summary>FFmpeg's fps filter rounds to the nearest frame, halves away from zero.</summary>
    [Theory]
    [InlineData(30, 0, 0)]
    [InlineData(30, 16, 0)]
    [InlineData(30, 17, 1)]
    [InlineData(30, 49, 1)]
    [InlineData(30, 50, 2)]
    [InlineData(25, 20, 1)]
    [InlineData(25, 19, 0)]
    [InlineData(30, 3_600_000, 108_000)]
    public void FrameAt_IsTheNearest(int rate, long milliseconds, long frame) =>
        Assert.Equal(frame, new Canvas(FrameRate: rate).FrameAt(milliseconds));

    /// <summary>What the cutting of stretches relies on.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(15)]
    [InlineData(25)]
    [InlineData(30)]
    [InlineData(60)]
    public void FrameAt_MovedByFifthsOfASecond_MovesByWholeFrames(int rate)
    {
        var canvas = new Canvas(FrameRate: rate);
        for (var ms = 0L; ms < 500; ms++)
            Assert.Equal(canvas.FrameAt(ms) + 7 * rate / 5, canvas.FrameAt(ms + 1400));
    }
}
