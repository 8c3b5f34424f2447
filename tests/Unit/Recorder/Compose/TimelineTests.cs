using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Journal;

namespace MediaServer.Tests.Unit.Recorder.Compose;

public class TimelineTests
{
    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void Pauses_AreCutOut_AndToldOf()
    {
        var timeline = new Timeline(Recordings.Of(30, (5, new Paused()), (8, new Resumed()), (20, new Paused()), (22, new Resumed())));
        Assert.Equal(At(25), timeline.Duration);
        Assert.Equal(At(4), timeline.Place(At(4)));
        Assert.Equal(At(5), timeline.Place(At(6))); // the seam
        Assert.Equal(At(7), timeline.Place(At(10)));
        Assert.Equal(At(25), timeline.Place(At(99)));
        Assert.False(timeline.TryPlace(At(6), out _));
        Assert.True(timeline.TryPlace(At(8), out _));
        Assert.Equal([(At(5), At(3), false), (At(17), At(2), false)], timeline.Cuts.Select(c => (c.At, c.Duration, c.IsOutage)));
    }

    [Fact]
    public void ServerWasDown_IsAnOutage()
    {
        var recording = Recordings.Of(10);
        recording.EpochList.Add(new RecordedEpoch(2, "node", DateTimeOffset.UnixEpoch, At(15)) { To = At(20) });
        var timeline = new Timeline(recording);
        Assert.Equal(At(15), timeline.Duration);
        Assert.Equal((At(10), At(5), true), (timeline.Cuts[0].At, timeline.Cuts[0].Duration, timeline.Cuts[0].IsOutage));
    }

    [Fact]
    public void PauseAcrossARestart_IsOneCut()
    {
        var recording = Recordings.Of(10, (8, new Paused()), (17, new Resumed()));
        recording.EpochList.Add(new RecordedEpoch(2, "node", DateTimeOffset.UnixEpoch, At(15)) { To = At(20) });
        var timeline = new Timeline(recording);
        Assert.Equal(At(11), timeline.Duration);
        Assert.Single(timeline.Cuts);
    }

    [Fact]
    public void PausedToTheEnd_EndsThere() => Assert.Equal(At(5), new Timeline(Recordings.Of(30, (5, new Paused()))).Duration);

    [Fact]
    public void ShortPause_IsNoCut()
    {
        var timeline = new Timeline(Recordings.Of(10, (5, new Paused()), (5.3, new Resumed())));
        Assert.Equal((At(10), 0), (timeline.Duration, timeline.Cuts.Count));
    }
}
