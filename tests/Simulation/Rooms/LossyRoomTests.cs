using MediaServer.Tests.Unit.Sfu;

namespace MediaServer.Tests.Simulation.Rooms;

/// <summary>A camera and its viewers on bad networks; every run is told by its seed.</summary>
public class LossyRoomTests
{
    private const int Step = 3;

    [Theory]
    [InlineData(0.0, 0.0, 29)]
    [InlineData(0.02, 0.05, 28)]
    [InlineData(0.05, 0.10, 24)]
    [InlineData(0.10, 0.30, 7)]
    public void Loss_IsRepairedByRetransmission(double upLoss, double downLoss, int framesPerSecond)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var random = new Random(seed);
            var story = new Story();
            var camera = new Camera(story, random, new Link(random, upLoss, 20, 10, 0.01), new Link(random, upLoss, 20));
            var viewer = new Viewer(story, "v", new Link(random, downLoss, 20, 10, 0.01), new Link(random, downLoss, 20));
            Play(story, camera, [viewer], seconds: 10, _ => { });
            viewer.Check();
            Assert.True(viewer.CompleteFrames >= framesPerSecond * 9, $"seed {seed}: {viewer.CompleteFrames} frames of 300");
        }
    }

    [Fact]
    public void SwitchesPausesAndMutes_NeverBreakTheNumbers()
    {
        for (var seed = 1; seed <= 25; seed++)
        {
            var random = new Random(seed);
            var story = new Story();
            var camera = new Camera(story, random, new Link(random, 0.03, 20, 30, 0.02), new Link(random, 0.03, 20));
            Viewer[] viewers =
            [
                .. Enumerable
                    .Range(0, 3)
                    .Select(i => new Viewer(story, "v" + i, new Link(random, 0.05, 20, 30, 0.02), new Link(random, 0.05, 20))),
            ];
            Play(story, camera, viewers, seconds: 8, _ => Disturb(random, camera, viewers));
            camera.Person.Participant.SetMuted("cam", false);
            camera.Person.Participant.Held = false;
            foreach (var viewer in viewers)
                viewer.Watch(720);
            Play(story, camera, viewers, seconds: 3, _ => { });
            foreach (var viewer in viewers)
            {
                viewer.Check();
                Assert.True(viewer.LossAfterRepair() < 0.05, $"seed {seed}: {viewer.LossAfterRepair():P1} lost for good");
                Assert.True(viewer.CompleteFrames > 60, $"seed {seed}: the picture is back when the trouble ends");
            }
            story.Room.Leave(camera.Person.Participant, story.Now);
            Assert.Equal(0, story.Pool.Leased);
        }
    }

    [Fact]
    public void OneBadPath_CostsTheOthersNothing()
    {
        var random = new Random(7);
        var story = new Story();
        var camera = new Camera(story, random, new Link(random, 0), new Link(random, 0));
        var good = new Viewer(story, "good", new Link(random, 0), new Link(random, 0));
        var bad = new Viewer(story, "bad", new Link(random, 0.7, 300, 200), new Link(random, 0.5, 300));
        Play(story, camera, [good, bad], seconds: 10, _ => { });
        good.Check();
        Assert.Equal(0, good.LossAfterRepair());
        Assert.True(good.CompleteFrames >= 290, $"{good.CompleteFrames} frames of 303");
        // The three layers are asked at most twice a second each, whatever the bad one wishes.
        Assert.True(camera.KeyFrameRequests <= 3 * 2 * 11);
        Assert.True(bad.BytesSentToMe <= good.BytesSentToMe * 1.25 + MediaServer.Sfu.Outbound.RetransmitBudget.Burst);
    }

    [Fact]
    public void LateJoiner_SeesAPictureAtOnce()
    {
        var random = new Random(3);
        var story = new Story();
        var camera = new Camera(story, random, new Link(random, 0), new Link(random, 0));
        Play(story, camera, [], seconds: 5, _ => { });
        var joined = story.Now;
        var late = new Viewer(story, "late", new Link(random, 0), new Link(random, 0));
        Play(story, camera, [late], seconds: 1, _ => { });
        // Request and key frame travel 20 ms each, then 20 ms to the viewer; the encoder waits for its next frame.
        Assert.InRange((late.FirstFrameAt!.Value - joined).TotalMilliseconds, 40, 130);
    }

    [Fact]
    public void TheSameSeed_IsTheSameCourse()
    {
        Assert.Equal(Course(11), Course(11));
        Assert.NotEqual(Course(11), Course(12));

        static (long, long, long, int) Course(int seed)
        {
            var random = new Random(seed);
            var story = new Story();
            var camera = new Camera(story, random, new Link(random, 0.1, 20, 30), new Link(random, 0.1));
            var viewer = new Viewer(story, "v", new Link(random, 0.1, 20, 30), new Link(random, 0.1));
            Play(story, camera, [viewer], seconds: 4, _ => Disturb(random, camera, [viewer]));
            var stats = story.Room.Stats;
            return (stats.BytesSent, stats.PacketsResent, stats.NacksSent, camera.KeyFrameRequests);
        }
    }

    private static void Disturb(Random random, Camera camera, Viewer[] viewers)
    {
        var viewer = viewers[random.Next(viewers.Length)];
        switch (random.Next(8))
        {
            case 0:
                camera.Person.Participant.SetMuted("cam", random.Next(3) == 0);
                break;
            case 1:
                camera.Person.Participant.Held = random.Next(4) == 0;
                break;
            case 2:
                viewer.Watch(720, paused: random.Next(2) == 0);
                break;
            case 3:
                viewer.Person.Participant.OnConnected(viewer.Person.Participant.Room.NextDeadline);
                break;
            default:
                viewer.Watch(180 << random.Next(3));
                break;
        }
    }

    /// <summary>Steps of 3 ms; a frame every 33, something happening four times a second.</summary>
    private static void Play(Story story, Camera camera, Viewer[] viewers, int seconds, Action<int> happens)
    {
        for (var step = 0; step < seconds * 1000 / Step; step++)
        {
            if (step % 11 == 0)
                camera.SendFrame();
            if (step % 83 == 82)
                happens(step);
            camera.Tick();
            foreach (var viewer in viewers)
                viewer.Tick();
            story.Run(Step);
        }
    }
}
