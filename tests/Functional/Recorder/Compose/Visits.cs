using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Tests.Functional.Recorder.Compose;

/// <summary>The people of these stories: each beeps and flashes at every full second.</summary>
internal static class Visits
{
    public const double AliceTone = 1000;
    public const double BobTone = 1700;

    private static readonly Dictionary<(MediaCodec, string), VideoClip> Clips = [];

    /// <summary>The middles of the two tiles of a grid on a canvas of 1280 x 720.</summary>
    public static (int X, int Y) LeftTile => (320, 360);

    public static (int X, int Y) RightTile => (960, 360);

    public static (int X, int Y) Middle => (640, 360);

    public static RecordedInterval Span(double from, double to) => new(TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to));

    public static VideoClip Clip(MediaCodec codec = MediaCodec.Vp8, string color = "white")
    {
        lock (Clips)
        {
            if (!Clips.TryGetValue((codec, color), out var clip))
                Clips.Add((codec, color), clip = VideoClip.Encode(codec, VideoClip.Flash(640, 360, 30, color), 30, 4, 500));
            return clip;
        }
    }

    public static SyntheticTrack Mic(string person, double tone, uint ssrc, params RecordedInterval[] active) =>
        new(person, TrackSource.Mic, MediaCodec.Opus)
        {
            Ssrc = ssrc,
            Voice = () => Voice.Beep(MediaCodec.Opus, tone),
            Active = active,
        };

    public static SyntheticTrack Camera(string person, uint ssrc, params RecordedInterval[] active) =>
        new(person, TrackSource.Camera, MediaCodec.Vp8)
        {
            Ssrc = ssrc,
            Clip = Clip(),
            ReportSeconds = 1,
            Active = active,
        };

    public static SyntheticVisit Alice() => new SyntheticVisit().Joins("alice", "Alice", "provider");

    public static SyntheticVisit AliceAndBob() => Alice().Joins("bob", "Bob", "patient");

    /// <summary>Every second has its flash and its beep, and each beep is near its flash.</summary>
    /// <returns>How much later each beep is, in seconds.</returns>
    public static async Task<double[]> AssertInSyncAsync(
        ComposeRig rig,
        (int X, int Y) place,
        double tone,
        int markers,
        double bound = 0.040
    )
    {
        var (flashes, beeps) = (await Film.FlashesAsync(rig.Film, place), await Film.BeepsAsync(rig.Film, tone));
        var both = $"flashes {Text(flashes)}\nbeeps {Text(beeps)}";
        Assert.True(flashes.Length == markers && beeps.Length == markers, $"{markers} markers expected\n{both}");
        var offsets = flashes.Zip(beeps, (flash, beep) => beep - flash).ToArray();
        Assert.True(offsets.All(o => Math.Abs(o) <= bound), $"beeps come up to {offsets.MaxBy(Math.Abs):F3} s after their flashes\n{both}");
        return offsets;
    }

    public static string Text(IEnumerable<double> seconds) =>
        string.Join(' ', seconds.Select(s => s.ToString("F3", System.Globalization.CultureInfo.InvariantCulture)));
}
