using MediaServer.Bench.Load;

namespace MediaServer.Tests.Unit.Bench;

public class ScenarioTests
{
    [Theory]
    [InlineData("1x50", 1, 1, 50, 50)]
    [InlineData("2x10", 1, 2, 10, 22)]
    [InlineData("5x5", 1, 5, 0, 20)]
    [InlineData("rooms 100x2", 100, 2, 0, 200)]
    [InlineData("rooms-100x2", 100, 2, 0, 200)]
    [InlineData("rooms 3x4", 3, 4, 0, 36)]
    public void Shapes_SayWhoSeesWhom(string text, int rooms, int publishers, int viewers, int forwards)
    {
        Assert.True(Scenario.TryParse(text, out var scenario));
        Assert.Equal(new Scenario(rooms, publishers, viewers), scenario);
        Assert.Equal(forwards, scenario!.Forwards);
    }

    [Theory]
    [InlineData("1x50")]
    [InlineData("5x5")]
    [InlineData("rooms 100x2")]
    public void Names_AreWhatWasAskedFor(string text)
    {
        Assert.True(Scenario.TryParse(text, out var scenario));
        Assert.Equal(text, scenario!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("50")]
    [InlineData("0x5")]
    [InlineData("1x0")]
    [InlineData("1x1")]
    [InlineData("1x100")]
    [InlineData("101x101")]
    [InlineData("rooms 5")]
    [InlineData("rooms 5x1")]
    [InlineData("1x50x2")]
    [InlineData("-1x50")]
    public void Shapes_WithoutSense_AreRefused(string text) => Assert.False(Scenario.TryParse(text, out _));
}
