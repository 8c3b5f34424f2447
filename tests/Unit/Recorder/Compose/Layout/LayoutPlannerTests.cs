using CsCheck;
using MediaServer.Recorder.Compose.Layout;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Tests.Unit.Recorder.Compose.Layout;

public class LayoutPlannerTests
{
    private static readonly Canvas Canvas = new();

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Presence Here(string who, double from = 0, double to = 20) => new(who, At(from), At(to));

    private static PictureSpan Shown(
        string who,
        int lane,
        double from = 0,
        double to = 20,
        TrackSource source = TrackSource.Camera,
        byte turns = 0
    ) => new(who, source, Canvas.FrameAt(At(from)), Canvas.FrameAt(At(to)), new Picture(lane, turns, false));

    private static IReadOnlyList<LayoutInterval> Plan(
        Presence[] people,
        PictureSpan[] pictures,
        LayoutKind kind = LayoutKind.Grid,
        (TimeSpan, string)[]? turns = null,
        double seconds = 20
    ) => new LayoutPlanner(Canvas, kind).Plan(new Scene(At(seconds), people, pictures, turns ?? []));

    /// <summary>Like <c>0-150 a1 b-</c>: frames, and who is shown with which lane.</summary>
    private static string Text(IEnumerable<LayoutInterval> plan) =>
        string.Join(
            " | ",
            plan.Select(p =>
                $"{p.From}-{p.To} {string.Join(' ', p.Tiles.Select(t => t.Participant + (t.Picture?.Lane.ToString(null, null) ?? "-")))}"
            )
        );

    [Fact]
    public void SomebodyJoinsLater_LayoutChangesAtTheFirstPicture()
    {
        var plan = Plan([Here("a"), Here("b", 5)], [Shown("a", 1), Shown("b", 2, 6)]);
        Assert.Equal("0-150 a1 | 150-180 a1 b- | 180-600 a1 b2", Text(plan));
        Assert.Equal(new Rectangle(640, 0, 640, 720), plan[2].Tiles[1].Place);
    }

    [Fact]
    public void SomebodyLeaves_OthersHaveTheRoom()
    {
        var plan = Plan([Here("a"), Here("b", 0, 10)], [Shown("a", 1), Shown("b", 2, 0, 10)]);
        Assert.Equal("0-300 a1 b2 | 300-600 a1", Text(plan));
    }

    [Fact]
    public void ScreenIsShared_TakesTheStage()
    {
        var plan = Plan([Here("a"), Here("b")], [Shown("a", 1), Shown("b", 2), Shown("b", 3, 5, 10, TrackSource.Screen)]);
        Assert.Equal("0-150 a1 b2 | 150-300 b3 a1 b2 | 300-600 a1 b2", Text(plan));
        Assert.Equal(960, plan[1].Tiles[0].Place.Width);
    }

    [Fact]
    public void CameraIsTurned_NewStretch()
    {
        var plan = Plan([Here("a")], [Shown("a", 1, 0, 10), Shown("a", 1, 10, 20, turns: 1)]);
        Assert.Equal([0, 1], plan.Select(p => (int)p.Tiles[0].Picture!.QuarterTurns));
    }

    [Fact]
    public void Speaker_HasTheStage()
    {
        var plan = Plan(
            [Here("a"), Here("b"), Here("c")],
            [Shown("a", 1), Shown("b", 2), Shown("c", 3)],
            LayoutKind.Speaker,
            [(At(0), "a"), (At(10), "c")]
        );
        Assert.Equal("0-300 a1 b2 c3 | 300-600 c3 a1 b2", Text(plan));
    }

    [Fact]
    public void SpeakerHasLeft_TheOneBeforeHasTheStageAgain()
    {
        var plan = Plan(
            [Here("a"), Here("b", 0, 10)],
            [Shown("a", 1), Shown("b", 2, 0, 10)],
            LayoutKind.Speaker,
            [(At(0), "a"), (At(5), "b")]
        );
        Assert.Equal("0-150 a1 b2 | 150-300 b2 a1 | 300-600 a1", Text(plan));
    }

    [Fact]
    public void Flicker_IsNotFollowed()
    {
        var plan = Plan([Here("a"), Here("b")], [Shown("a", 1), Shown("b", 2, 0, 10), Shown("b", 2, 10.1, 20)]);
        Assert.Equal("0-600 a1 b2", Text(plan));
    }

    [Fact]
    public void MoreThanTheStripHolds_ThoseWithAPictureAreSeen()
    {
        Presence[] people = [.. "abcdefg".Select(c => Here(c.ToString()))];
        var plan = Plan(people, [Shown("f", 1), Shown("g", 2)], LayoutKind.Speaker, [(At(0), "a")]);
        Assert.Equal("0-600 a- b- c- f1 g2", Text(plan));
    }

    [Fact]
    public void NobodyAndNothing_EmptyCanvas() => Assert.Equal("0-600 ", Text(Plan([], [])));

    [Fact]
    public void HalfAnHour_IsCutIntoEqualParts()
    {
        var plan = Plan([Here("a", 0, 1800)], [Shown("a", 1, 0, 1800)], seconds: 1800);
        Assert.Equal(6, plan.Count);
        Assert.All(plan, p => Assert.Equal(9000, p.Frames));
    }

    [Fact]
    public void TwoWorkers_BothHaveSomethingToDo()
    {
        var scene = new Scene(At(200), [Here("a", 0, 200)], [Shown("a", 1, 0, 200)], []);
        Assert.Equal(2, new LayoutPlanner(Canvas, LayoutKind.Grid, workers: 2).Plan(scene).Count);
        Assert.Single(new LayoutPlanner(Canvas, LayoutKind.Grid, workers: 1).Plan(scene));
    }

    /// <summary>Whatever the scene: every frame has one layout, no picture is shown before it is there, and the plan is the same again.</summary>
    [Fact]
    public void Plan_AnyScene_CoversEveryFrameWithPicturesThatExist()
    {
        var span = Gen.Select(Gen.Int[0, 3], Gen.Double[0, 30], Gen.Double[0, 30], Gen.Int[0, 3], Gen.Bool);
        Gen.Select(span.Array[0, 12], Gen.Select(Gen.Double[0, 30], Gen.Int[0, 3]).Array[0, 10])
            .Sample(
                (spans, spoke) =>
                {
                    Presence[] people = [.. Enumerable.Range(0, 4).Select(i => Here($"{i}", i, 25 + i))];
                    PictureSpan[] pictures =
                    [
                        .. spans.Select(
                            (s, lane) =>
                                Shown(
                                    $"{s.Item1}",
                                    lane,
                                    Math.Min(s.Item2, s.Item3),
                                    Math.Max(s.Item2, s.Item3) + 0.1,
                                    s.Item5 ? TrackSource.Screen : TrackSource.Camera,
                                    (byte)s.Item4
                                )
                        ),
                    ];
                    var turns = SpeakerTurns.Of([.. spoke.OrderBy(s => s.Item1).Select(s => (At(s.Item1), $"{s.Item2}"))], At(30));
                    var scene = new Scene(At(30), people, pictures, turns);
                    foreach (var kind in new[] { LayoutKind.Grid, LayoutKind.Speaker })
                    {
                        var plan = new LayoutPlanner(Canvas, kind).Plan(scene);
                        Assert.Equal(0, plan[0].From);
                        Assert.Equal(900, plan[^1].To);
                        for (var i = 1; i < plan.Count; i++)
                            Assert.Equal(plan[i - 1].To, plan[i].From);
                        Assert.All(plan, p => Assert.True(p.Frames > 0));
                        foreach (
                            var (interval, tile) in plan.SelectMany(p => p.Tiles.Select(t => (p, t))).Where(x => x.t.Picture is not null)
                        )
                            Assert.Contains(pictures, p => p.Picture == tile.Picture && p.From <= interval.From);
                        Assert.Equal(Text(plan), Text(new LayoutPlanner(Canvas, kind).Plan(scene)));
                    }
                },
                iter: 300
            );
    }
}
