using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;
using static MediaServer.Tests.Functional.Recorder.Compose.Visits;

namespace MediaServer.Tests.Functional.Recorder.Compose;

/// <summary>Senders and networks that do what they should not: the film is right, or it is said why there is none.</summary>
public class HostileVisitTests
{
    public static TheoryData<string> Reports => ["missing", "late", "epoch", "random", "lip"];

    [Theory]
    [MemberData(nameof(Reports))]
    public async Task SenderReports_BadOnes_CostNoSync(string kind)
    {
        var random = new Random(3);
        SenderInfo? Bad(SenderInfo info) =>
            kind switch
            {
                "missing" => null,
                "late" => info.Time.Since(NtpTime.FromUnix(TimeSpan.FromSeconds(1_700_000_000 - 777))) < TimeSpan.FromSeconds(8)
                    ? null
                    : info,
                "epoch" => info with { Time = default },
                "random" => info with { Time = new NtpTime((ulong)random.NextInt64()), RtpTimestamp = (uint)random.Next() },
                _ => info with { RtpTimestamp = info.RtpTimestamp + 5 * 48_000 }, // five seconds from the truth, always
            };
        using var rig = new ComposeRig();
        var mic = new SyntheticTrack("alice", TrackSource.Mic, MediaCodec.Opus)
        {
            Ssrc = 1,
            Voice = () => Voice.Beep(MediaCodec.Opus, AliceTone),
            Report = Bad,
            ReportSeconds = 1,
            Active = [Span(0, 12)],
        };
        await rig.Write(Alice().Has(mic, Camera("alice", 2, Span(0, 12))), 0, 12).ComposeAsync();
        await AssertInSyncAsync(rig, Middle, AliceTone, 12);
    }

    [Fact]
    public async Task ReconnectsWithNewSources_OneTileGoesOn()
    {
        using var rig = new ComposeRig();
        var visit = Alice()
            .Has(Mic("alice", AliceTone, 1, Span(0, 5.5)), Camera("alice", 2, Span(0, 5.5)))
            .Has(Mic("alice", AliceTone, 11, Span(6.5, 12)), Camera("alice", 12, Span(6.5, 12)));
        await rig.Write(visit, 0, 12).ComposeAsync(tracks: true);
        await AssertInSyncAsync(rig, Middle, AliceTone, 6 + 5);
        Assert.Equal(2, rig.Files.Keys.Count(name => name.StartsWith("track-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task CodecChangesInTheMiddle_PictureGoesOn()
    {
        using var rig = new ComposeRig();
        var second = new SyntheticTrack("alice", TrackSource.Camera, MediaCodec.H264)
        {
            Ssrc = 3,
            Clip = Clip(MediaCodec.H264),
            ReportSeconds = 1,
            Active = [Span(6, 12)],
        };
        var visit = Alice().Has(Mic("alice", AliceTone, 1, Span(0, 12)), Camera("alice", 2, Span(0, 6)), second);
        await rig.Write(visit, 0, 12).ComposeAsync(tracks: true);
        await AssertInSyncAsync(rig, Middle, AliceTone, 12);
        Assert.Single(rig.Files.Keys, name => name.EndsWith("camera-vp8.mkv", StringComparison.Ordinal));
        Assert.Single(rig.Files.Keys, name => name.EndsWith("camera-h264.mkv", StringComparison.Ordinal));
    }

    /// <summary>640x360, then 320x180, then upright: the sound in another graph is not touched, and each picture is whole in its tile.</summary>
    [Fact]
    public async Task ResolutionChanges_SoundAndPictureStayWhole()
    {
        string[] sizes = ["640x360", "320x180", "360x640"];
        var frames = sizes.SelectMany(size =>
        {
            var (width, height) = (int.Parse(size.Split('x')[0], null), int.Parse(size.Split('x')[1], null));
            return VideoClip.Encode(MediaCodec.Vp8, VideoClip.Flash(width, height, 30), 30, 4, 400).Frames;
        });
        using var rig = new ComposeRig();
        var camera = new SyntheticTrack("alice", TrackSource.Camera, MediaCodec.Vp8)
        {
            Ssrc = 2,
            Clip = new VideoClip(MediaCodec.Vp8, 30, [.. frames]),
            ReportSeconds = 1,
            Active = [Span(0, 12)],
        };
        var report = await rig.Write(Alice().Has(Mic("alice", AliceTone, 1, Span(0, 12)), camera), 0, 12).ComposeAsync();
        Assert.Empty(report.Faults);
        await AssertInSyncAsync(rig, Middle, AliceTone, 12);
        Assert.Equal(576_000, (await Film.SamplesAsync(rig.Film)).Length, 2048.0);
        // Upright, the picture fills the middle and leaves the sides dark.
        Assert.InRange((await Film.ColorAsync(rig.Film, 10.5, (1100, 360))).R, 0, 40);
        Assert.InRange((await Film.ColorAsync(rig.Film, 10.5, Middle)).R, 40, 60);
        Assert.InRange((await Film.ColorAsync(rig.Film, 2.5, (1100, 360))).R, 40, 60);
    }

    /// <summary>The upper half is red, as the camera holds it; turned by 90 degrees clockwise, red is at the right.</summary>
    [Fact]
    public async Task CameraIsTurned_PictureStandsUpright()
    {
        const string half = "color=c=0x0000ff:s=640x360:r=10,drawbox=x=0:y=0:w=640:h=180:color=0xff0000:t=fill";
        using var rig = new ComposeRig();
        var camera = new SyntheticTrack("alice", TrackSource.Camera, MediaCodec.Vp8)
        {
            Ssrc = 2,
            Clip = VideoClip.Encode(MediaCodec.Vp8, half, 10, 2, 400),
            QuarterTurns = at => (byte)(at / 4),
            Active = [Span(0, 16)],
        };
        await rig.Write(Alice().Has(camera), 0, 16).ComposeAsync();
        var reds = new List<string>();
        foreach (var at in new[] { 2.0, 6, 10, 14 })
        {
            var places = new Dictionary<string, (int, int)>
            {
                ["top"] = (640, 60),
                ["right"] = (740, 360),
                ["bottom"] = (640, 660),
                ["left"] = (540, 360),
            };
            foreach (var (name, place) in places)
            {
                var color = await Film.ColorAsync(rig.Film, at, place);
                if (color.R > 150 && color.B < 100 && (at is 6 or 14) == name is "left" or "right")
                    reds.Add(name);
            }
        }
        Assert.Equal(["top", "right", "bottom", "left"], reds.Distinct());
    }

    /// <summary>Numbers and timestamps go on elsewhere, forwards and backwards; the camera's do so with a key frame, as a restarted one's.</summary>
    [Fact]
    public async Task NumbersAndTimestampsJump_NothingIsMovedOrLost()
    {
        using var rig = new ComposeRig();
        var mic = new SyntheticTrack("alice", TrackSource.Mic, MediaCodec.Opus)
        {
            Ssrc = 1,
            Voice = () => Voice.Beep(MediaCodec.Opus, AliceTone),
            ReportSeconds = 1,
            Jump = (5.5, 3600 * 48_000, 20_000),
            Active = [Span(0, 16)],
        };
        var camera = new SyntheticTrack("alice", TrackSource.Camera, MediaCodec.Vp8)
        {
            Ssrc = 2,
            Clip = Clip(),
            ReportSeconds = 1,
            Jump = (8, unchecked((uint)(-30 * 90_000)), unchecked((ushort)-9000)),
            Active = [Span(0, 16)],
        };
        var report = await rig.Write(Alice().Has(mic, camera), 0, 16).ComposeAsync();
        Assert.Equal((0, 0), (report.Counts.Late, report.Counts.Undecodable));
        await AssertInSyncAsync(rig, Middle, AliceTone, 16);
    }

    [Fact]
    public async Task PausedFiveTimes_OneFilmWithoutThePauses()
    {
        using var rig = new ComposeRig();
        var active = Enumerable.Range(0, 6).Select(i => Span(i * 5, i * 5 + 3)).ToArray();
        var visit = Alice().Has(Mic("alice", AliceTone, 1, active), Camera("alice", 2, active));
        for (var i = 0; i < 5; i++)
            visit.Happens(i * 5 + 3, new Paused()).Happens(i * 5 + 5, new Resumed());
        var report = await rig.Write(visit, 0, 28).ComposeAsync();
        Assert.Equal(TimeSpan.FromSeconds(18), report.Duration);
        await AssertInSyncAsync(rig, Middle, AliceTone, 18);
        var chapters = await Film.ProbeAsync(rig.Film, "-show_entries", "chapter_tags=title");
        Assert.Equal(5, chapters.Count(title => title == "Paused for 2 s"));
    }

    /// <summary>The process was killed after 7.3 s and is back at 10 s: a new epoch, new tracks, one film.</summary>
    [Fact]
    public async Task KilledInTheMiddle_BothEpochsInOneFilm()
    {
        using var rig = new ComposeRig();
        rig.Write(Alice().Has(Mic("alice", AliceTone, 1, Span(0, 20)), Camera("alice", 2, Span(0, 20))), 0, 7.3, inOrder: false);
        rig.Write(Alice().Has(Mic("alice", AliceTone, 21, Span(10, 20)), Camera("alice", 22, Span(10, 20))), 10, 17);
        var report = await rig.ComposeAsync();
        Assert.Equal(14.3, report.Duration.TotalSeconds, 0.1);
        await AssertInSyncAsync(rig, Middle, AliceTone, 8 + 7);
        Assert.Contains(report.Faults, f => f.Contains("NoEnd", StringComparison.Ordinal));
        var events = await File.ReadAllTextAsync(rig.PathOf("events.json"));
        Assert.Contains("interrupted", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MutedForTenMinutes_SoundComesBackInTime()
    {
        using var rig = new ComposeRig();
        var visit = Alice().Has(Mic("alice", AliceTone, 1, Span(0, 5), Span(605, 610)));
        var report = await rig.Write(visit, 0, 610).ComposeAsync();
        Assert.Equal(TimeSpan.FromSeconds(610), report.Duration);
        var beeps = await Film.BeepsAsync(rig.Film, AliceTone);
        Assert.Equal([0, 1, 2, 3, 4, 605, 606, 607, 608, 609], beeps.Select(b => (int)b));
        Assert.All(beeps, b => Assert.InRange(b - (int)b, 0.010, 0.060));
    }

    [Fact]
    public async Task CameraMutes_ItsTileIsEmptyMeanwhile()
    {
        using var rig = new ComposeRig();
        var visit = Alice().Has(Camera("alice", 2, Span(0, 4), Span(8, 12)), Mic("alice", AliceTone, 1, Span(0, 12)));
        await rig.Write(visit, 0, 12).ComposeAsync();
        Assert.Equal([0, 1, 2, 3, 8, 9, 10, 11], (await Film.FlashesAsync(rig.Film, Middle)).Select(f => (int)f));
        var (r, _, b) = await Film.ColorAsync(rig.Film, 6, Middle);
        Assert.True(b > r, "the empty tile is bluish, the frozen camera would be grey");
    }

    [Fact]
    public async Task NoiseInsteadOfPictures_IsLeftOutAndSaid()
    {
        var noise = Clip() with { Frames = [.. Clip().Frames.Select((frame, i) => i % 9 == 4 ? Trashed(frame) : frame)] };
        using var rig = new ComposeRig();
        var bad = new SyntheticTrack("bob", TrackSource.Camera, MediaCodec.Vp8)
        {
            Ssrc = 4,
            Clip = noise,
            Active = [Span(0, 6)],
        };
        var visit = AliceAndBob().Has(Mic("alice", AliceTone, 1, Span(0, 6)), Camera("alice", 2, Span(0, 6)), bad);
        var report = await rig.Write(visit, 0, 6).ComposeAsync();
        Assert.Equal("", await Film.ComplaintsAsync(rig.Film));
        await AssertInSyncAsync(rig, LeftTile, AliceTone, 6);
        Assert.True(report.Faults.Count > 0 || report.Counts.Undecodable > 0, "nothing was said");

        // Died before the end: whoever goes on with the finished parts says the same of them.
        File.Delete(Path.Combine(rig.Options.Scratch, "r1", "recording.mp4"));
        Assert.Equal(report.Faults, (await rig.ComposeAsync()).Faults);
    }

    private static byte[] Trashed(byte[] frame)
    {
        var trashed = frame.ToArray();
        new Random(frame.Length).NextBytes(trashed.AsSpan(Math.Min(3, frame.Length)));
        return trashed;
    }
}
