using MediaServer.Host.Memory;

namespace MediaServer.Tests.Unit.Host.Memory;

public class QuietHourTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);

    private readonly QuietHour _hour = new();

    [Fact]
    public void AfterTheLastHasLeft_OnceItHasBeenCalm()
    {
        Assert.False(_hour.Look(busy: true, QuietHour.Worthwhile, Start));
        var left = Start + TimeSpan.FromMinutes(5);

        Assert.False(_hour.Look(busy: false, QuietHour.Worthwhile, left));
        Assert.False(_hour.Look(busy: false, QuietHour.Worthwhile, left + QuietHour.Calm - TimeSpan.FromTicks(1)));
        Assert.True(_hour.Look(busy: false, QuietHour.Worthwhile, left + QuietHour.Calm));
    }

    [Fact]
    public void WhileAnybodyIsThere_Never()
    {
        for (var at = Start; at < Start + TimeSpan.FromDays(1); at += TimeSpan.FromMinutes(1))
            Assert.False(_hour.Look(busy: true, long.MaxValue, at));
    }

    [Fact]
    public void SomebodyComesBack_TheCalmBeginsAnew()
    {
        _hour.Look(busy: false, QuietHour.Worthwhile, Start);
        _hour.Look(busy: true, QuietHour.Worthwhile, Start + QuietHour.Calm / 2);

        Assert.False(_hour.Look(busy: false, QuietHour.Worthwhile, Start + QuietHour.Calm));
        Assert.True(_hour.Look(busy: false, QuietHour.Worthwhile, Start + 2 * QuietHour.Calm));
    }

    [Fact]
    public void OnceIsEnough_UntilThereIsSomethingToGiveBackAgain()
    {
        _hour.Look(busy: false, QuietHour.Worthwhile, Start);
        Assert.True(_hour.Look(busy: false, QuietHour.Worthwhile, Start + QuietHour.Calm));
        var night = Start + TimeSpan.FromHours(8);

        Assert.False(_hour.Look(busy: false, (2 * QuietHour.Worthwhile) - 1, night));
        Assert.True(_hour.Look(busy: false, 2 * QuietHour.Worthwhile, night));
    }
}
