using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Compose.Layout;
using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;
using static MediaServer.Tests.Functional.Recorder.Compose.Visits;

namespace MediaServer.Tests.Functional.Recorder.Compose;

/// <summary>Whole visits, from the journal to the film.</summary>
public class ComposeTests
{
    [Fact]
    public async Task TwoPeople_PictureComesLaterThanSound_InSyncSideBySide()
    {
        using var rig = new ComposeRig();
        var visit = AliceAndBob()
            .Has(Mic("alice", AliceTone, 1, Span(0, 12)), Late(Camera("alice", 2, Span(0, 12)), 0.25))
            .Has(Mic("bob", BobTone, 3, Span(0, 12)), Camera("bob", 4, Span(0, 12)));
        var report = await rig.Write(visit, 0, 12).ComposeAsync();
        Assert.Equal((360, TimeSpan.FromSeconds(12), true), (report.PictureFrames, report.Duration, report.HasSound));
        Assert.Empty(report.Faults);
        Assert.Equal("", await Film.ComplaintsAsync(rig.Film));
        await AssertInSyncAsync(rig, LeftTile, AliceTone, 12);
        await AssertInSyncAsync(rig, RightTile, BobTone, 12);
    }

    private static SyntheticTrack Late(SyntheticTrack track, double delay) =>
        new(track.Participant, track.Source, track.Codec)
        {
            Ssrc = track.Ssrc,
            Clip = track.Clip,
            ReportSeconds = track.ReportSeconds,
            Active = track.Active,
            ExtraDelay = delay,
        };

    [Theory]
    [InlineData(MediaCodec.Vp8, MediaCodec.Opus)]
    [InlineData(MediaCodec.Vp9, MediaCodec.Pcmu)]
    [InlineData(MediaCodec.H264, MediaCodec.Pcma)]
    [InlineData(MediaCodec.Av1, MediaCodec.G722)]
    public async Task EveryCodec_WithRepairedLossAndReordering_LosesNoMarker(MediaCodec video, MediaCodec audio)
    {
        using var rig = new ComposeRig();
        var visit = Alice()
            .Has(
                new SyntheticTrack("alice", TrackSource.Mic, audio)
                {
                    Ssrc = 1,
                    Voice = () => Voice.Beep(audio, AliceTone),
                    Repaired = 0.05,
                    Active = [Span(0, 10)],
                },
                new SyntheticTrack("alice", TrackSource.Camera, video)
                {
                    Ssrc = 2,
                    Clip = Clip(video),
                    Repaired = 0.05,
                    ReportSeconds = 1,
                    Active = [Span(0, 10)],
                }
            );
        var report = await rig.Write(visit, 0, 10).ComposeAsync();
        Assert.Equal((0, 0), (report.Counts.Missing, report.Counts.Undecodable));
        Assert.Empty(report.Faults);
        await AssertInSyncAsync(rig, Middle, AliceTone, 10);
    }

    [Fact]
    public async Task LostForGood_PictureWaitsForAKeyFrame_SoundStaysInTime()
    {
        using var rig = new ComposeRig();
        var visit = Alice()
            .Has(
                new SyntheticTrack("alice", TrackSource.Mic, MediaCodec.Opus)
                {
                    Ssrc = 1,
                    Voice = () => Voice.Beep(MediaCodec.Opus, AliceTone),
                    Lost = 0.02,
                    Active = [Span(0, 30)],
                },
                new SyntheticTrack("alice", TrackSource.Camera, MediaCodec.Vp8)
                {
                    Ssrc = 2,
                    Clip = Clip(),
                    Lost = 0.002,
                    Active = [Span(0, 30)],
                }
            );
        var report = await rig.Write(visit, 0, 30).ComposeAsync();
        Assert.True(report.Counts is { Missing: > 20, Undecodable: > 0 }, report.Counts.ToString());
        Assert.Empty(report.Faults);
        Assert.Equal("", await Film.ComplaintsAsync(rig.Film));
        var beeps = await Film.BeepsAsync(rig.Film, AliceTone);
        Assert.InRange(beeps.Length, 28, 30);
        // Each where it belongs: 30 ms behind the full second, as the fastest way is, or a lost packet or two later.
        Assert.All(beeps, beep => Assert.InRange(beep - Math.Round(beep), 0.010, 0.090));
    }

    [Fact]
    public async Task RedundantSound_LostPackets_AreTakenFromTheNextOnes()
    {
        using var rig = new ComposeRig();
        var visit = Alice()
            .Has(
                new SyntheticTrack("alice", TrackSource.Mic, MediaCodec.Opus)
                {
                    Ssrc = 1,
                    Voice = () => Voice.Beep(MediaCodec.Opus, AliceTone),
                    IsRedundant = true,
                    Lost = 0.02,
                    Active = [Span(0, 20)],
                }
            );
        var report = await rig.Write(visit, 0, 20).ComposeAsync(tracks: true);
        Assert.True(report.Counts.Missing > 10);
        Assert.InRange(report.Counts.Frames, 998, 1000);
    }

    [Fact]
    public async Task PhoneOnly_NoPicture_SoundAlone()
    {
        using var rig = new ComposeRig();
        var visit = new SyntheticVisit().Joins("phone", "Phone ••42", "patient", via: "phone").Has(Mic("phone", AliceTone, 1, Span(2, 10)));
        var report = await rig.Write(visit, 0, 12).ComposeAsync();
        Assert.Equal((0, TimeSpan.FromSeconds(12)), (report.PictureFrames, report.Duration));
        // The chapters are a track of text.
        Assert.Equal(["audio", "data"], await Film.ProbeAsync(rig.Film, "-show_entries", "stream=codec_type"));
        Assert.Equal(576_000, (await Film.SamplesAsync(rig.Film)).Length, 2048.0);
        Assert.Equal(8, (await Film.BeepsAsync(rig.Film, AliceTone)).Length);
    }

    [Fact]
    public async Task NothingWasSent_IsSaidSo()
    {
        using var rig = new ComposeRig();
        rig.Write(Alice(), 0, 5);
        var fault = await Assert.ThrowsAsync<ComposeException>(() => rig.ComposeAsync());
        Assert.Equal(ComposeFault.Empty, fault.Fault);
        Assert.Empty(rig.Files);
    }

    [Fact]
    public async Task NoJournal_IsUnreadable()
    {
        using var rig = new ComposeRig();
        var fault = await Assert.ThrowsAsync<ComposeException>(() => rig.ComposeAsync());
        Assert.Equal(ComposeFault.Unreadable, fault.Fault);
    }

    [Fact]
    public async Task ScreenShare_TakesTheStage_AndLeavesIt()
    {
        using var rig = new ComposeRig();
        var screen = new SyntheticTrack("alice", TrackSource.Screen, MediaCodec.Vp8)
        {
            Ssrc = 5,
            Clip = VideoClip.Encode(MediaCodec.Vp8, "color=c=0x0000ff:s=1280x720:r=5", 5, 2, 300),
            Active = [Span(4, 8)],
        };
        var visit = AliceAndBob().Has(Camera("alice", 2, Span(0, 12)), Camera("bob", 4, Span(0, 12)), screen);
        await rig.Write(visit, 0, 12).ComposeAsync(LayoutKind.Grid);
        (int, int) stage = (480, 360);
        Assert.InRange((await Film.ColorAsync(rig.Film, 6, stage)).B, 200, 255);
        Assert.InRange((await Film.ColorAsync(rig.Film, 3.5, LeftTile)).B, 30, 80);
        Assert.InRange((await Film.ColorAsync(rig.Film, 10.5, LeftTile)).B, 30, 80);
        // The cameras are in the strip meanwhile: two of four places, in the middle of the height.
        Assert.Equal(4, (await Film.FlashesAsync(rig.Film, (1120, 270))).Count(f => f is > 4.2 and < 8.2));
    }

    [Fact]
    public async Task SpeakerLayout_FollowsWhoSpeaks()
    {
        using var rig = new ComposeRig();
        var visit = AliceAndBob()
            .Happens(0.5, new Spoke("alice"))
            .Happens(6, new Spoke("bob"))
            .Has(
                Camera("alice", 2, Span(0, 12)),
                new SyntheticTrack("bob", TrackSource.Camera, MediaCodec.Vp8)
                {
                    Ssrc = 4,
                    Clip = VideoClip.Encode(MediaCodec.Vp8, "color=c=0x00c000:s=640x360:r=10", 10, 2, 200),
                    Active = [Span(0, 12)],
                }
            );
        await rig.Write(visit, 0, 12).ComposeAsync(LayoutKind.Speaker);
        (int, int) stage = (480, 360);
        Assert.True((await Film.ColorAsync(rig.Film, 7.5, stage)).G < 100); // two seconds are no turn yet
        Assert.True((await Film.ColorAsync(rig.Film, 8.6, stage)).G > 150);
    }
}
