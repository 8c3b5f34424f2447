using MediaServer.Recorder.Compose.Work;

namespace MediaServer.Tests.Unit.Recorder.Compose.Work;

public class ScratchNeedTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private const long Megabyte = 1_000_000;

    [Fact]
    public void CallWithoutAPicture_NeedsATenthOfOneWithIt()
    {
        var call = ScratchNeed.Of(Hour, [(false, 15 * Megabyte), (false, 15 * Megabyte)], 1);
        var visit = ScratchNeed.Of(Hour, [(false, 15 * Megabyte), (true, 500 * Megabyte)], 1);
        Assert.InRange(call, 100 * Megabyte, 250 * Megabyte);
        Assert.InRange(visit, 2000 * Megabyte, 3000 * Megabyte);
    }

    /// <summary>Of two hours of picture five minutes are read at a time, by each process; but a whole track is exported.</summary>
    [Fact]
    public void LongPictures_AreReadByStretches()
    {
        var nothing = ScratchNeed.Of(2 * Hour, [(true, 0)], 2);
        Assert.Equal(700 * Megabyte, ScratchNeed.Of(2 * Hour, [(true, 700 * Megabyte)], 2) - nothing);
        Assert.Equal(700 * Megabyte, ScratchNeed.Of(2 * Hour, [.. Enumerable.Repeat((true, 700 * Megabyte), 12)], 2) - nothing);
        Assert.Equal(1400 * Megabyte, ScratchNeed.Of(2 * Hour, [.. Enumerable.Repeat((true, 700 * Megabyte), 12)], 4) - nothing);
    }
}
