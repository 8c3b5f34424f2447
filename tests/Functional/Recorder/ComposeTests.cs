using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Tests.Functional.Recorder;

/// <summary>Whole visits, from the journal to the film.</summary>
public class ComposeTests
{
    private static readonly VideoClip White = VideoClip.Encode(MediaCodec.Vp8, VideoClip.Flash(640, 360, 30), 30, 5, 600);

    private static readonly VideoClip Green = VideoClip.Encode(MediaCodec.Vp8, VideoClip.Flash(640, 360, 30, "0x40ff40"), 30, 5, 600);

    internal static (int X, int Y) Left => (320, 360);

    internal static (int X, int Y) Right => (960, 360);

    [Fact]
    public async Task TwoPeople_SideBySide_EverythingAtItsTime()
    {
        using var rig = new ComposeRig();
        var visit = new SyntheticVisit()
            .Joins("alice", "Alice", "provider")
            .Joins("bob", "Bob", "patient")
            .Has(
                new SyntheticTrack("alice", TrackSource.Mic, MediaCodec.Opus)
                {
                    Ssrc = 1,
                    Voice = () => Voice.Beep(MediaCodec.Opus, 1000),
                    Active = [ComposeRig.Span(0, 20)],
                },
                new SyntheticTrack("alice", TrackSource.Camera, MediaCodec.Vp8)
                {
                    Ssrc = 2,
                    Clip = White,
                    ExtraDelay = 0.25,
                    Active = [ComposeRig.Span(0, 20)],
                },
                new SyntheticTrack("bob", TrackSource.Mic, MediaCodec.Opus)
                {
                    Ssrc = 3,
                    Voice = () => Voice.Beep(MediaCodec.Opus, 1700),
                    Active = [ComposeRig.Span(0, 20)],
                },
                new SyntheticTrack("bob", TrackSource.Camera, MediaCodec.Vp8)
                {
                    Ssrc = 4,
                    Clip = Green,
                    Active = [ComposeRig.Span(0, 20)],
                }
            );
        var report = await rig.Write(visit, 0, 20).ComposeAsync(tracks: true);
        Assert.Equal(600, report.PictureFrames);
        Assert.Empty(report.Faults);
        Assert.Equal("", await Film.ComplaintsAsync(rig.Film));
        foreach (var (place, hertz) in new[] { (Left, 1000.0), (Right, 1700.0) })
            TestContext.Current.TestOutputHelper!.WriteLine(
                string.Join(' ', (await Film.FlashesAsync(rig.Film, place)).Select(f => f.ToString("F3", null)))
                    + " | "
                    + string.Join(' ', (await Film.BeepsAsync(rig.Film, hertz)).Select(f => f.ToString("F3", null)))
            );
    }
}
