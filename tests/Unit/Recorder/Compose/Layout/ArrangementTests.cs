using MediaServer.Recorder.Compose.Layout;

namespace MediaServer.Tests.Unit.Recorder.Compose.Layout;

public class ArrangementTests
{
    private static readonly Canvas Canvas = new();

    [Theory]
    [InlineData(1, 1280, 720)]
    [InlineData(2, 640, 720)]
    [InlineData(4, 640, 360)]
    [InlineData(5, 426, 360)]
    [InlineData(16, 320, 180)]
    public void Grid_TilesAreAsLargeAsCanBe(int count, int width, int height)
    {
        var places = Arrangement.Grid(Canvas, count);
        Assert.Equal(count, places.Count);
        Assert.All(places, p => Assert.Equal((width, height), (p.Width, p.Height)));
    }

    public static TheoryData<int> Counts => [.. Enumerable.Range(0, Arrangement.MaxGrid + 1)];

    [Theory]
    [MemberData(nameof(Counts))]
    public void Places_LieOnTheCanvas_OnEvenPixels_AndDoNotOverlap(int count)
    {
        foreach (var places in new[] { Arrangement.Grid(Canvas, count), Arrangement.Stage(Canvas, count) })
        {
            Assert.All(places, p => Assert.True(p is { X: >= 0, Y: >= 0 } && p.X + p.Width <= 1280 && p.Y + p.Height <= 720));
            Assert.All(places, p => Assert.Equal(0, (p.X | p.Y | p.Width | p.Height) & 1));
            for (var i = 0; i < places.Count; i++)
            {
                for (var j = 0; j < i; j++)
                    Assert.False(Overlap(places[i], places[j]));
            }
        }
    }

    [Fact]
    public void Stage_TakesThreeQuartersOfTheWidth()
    {
        var places = Arrangement.Stage(Canvas, 2);
        Assert.Equal(new Rectangle(0, 0, 960, 720), places[0]);
        Assert.Equal([new Rectangle(960, 180, 320, 180), new Rectangle(960, 360, 320, 180)], places.Skip(1));
    }

    private static bool Overlap(Rectangle a, Rectangle b) =>
        a.X < b.X + b.Width && b.X < a.X + a.Width && a.Y < b.Y + b.Height && b.Y < a.Y + a.Height;
}
