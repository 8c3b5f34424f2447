using System.Diagnostics;
using MediaServer.Bench.Measure;
using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Bench.Record;

/// <summary>Composes a visit of two people with cameras of 1280 x 720, and takes the time.</summary>
internal sealed class ComposeRun(int minutes, int processes)
{
    private const int ClipSeconds = 20;

    public async Task<ComposeResult> MeasureAsync()
    {
        using var recording = new BenchRecording(processes);
        recording.Write(Visit(minutes * 60), minutes * 60);
        var (ffmpeg, own, watch) = (ChildUsage.Now, Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        var report = await recording.ComposeAsync(names: true);
        var (took, media) = (watch.Elapsed, report.Duration);
        (ffmpeg, own) = (ChildUsage.Now - ffmpeg, Environment.CpuUsage.TotalTime - own);
        return new ComposeResult(
            minutes,
            processes,
            recording.JournalBytes,
            recording.FileBytes,
            Math.Round(took.TotalSeconds, 1),
            Math.Round(media / took, 2),
            Math.Round((ffmpeg + own) / media, 3),
            Math.Round(own / media, 3)
        );
    }

    private static SyntheticVisit Visit(double seconds)
    {
        var visit = new SyntheticVisit().Joins("a", "Alice", "provider").Joins("b", "Bob", "patient");
        RecordedInterval[] active = [new(TimeSpan.Zero, TimeSpan.FromSeconds(seconds))];
        for (var i = 0; i < 2; i++)
        {
            var (person, shift) = (i == 0 ? "a" : "b", 2.0 * i);
            visit.Has(
                new SyntheticTrack(person, TrackSource.Mic, MediaCodec.Opus)
                {
                    Ssrc = (uint)(10 + i),
                    Voice = () => Voice.Talk(MediaCodec.Opus, shift),
                    Active = active,
                },
                new SyntheticTrack(person, TrackSource.Camera, MediaCodec.Vp8)
                {
                    Ssrc = (uint)(20 + i),
                    Clip = VideoClip.Encode(MediaCodec.Vp8, VideoClip.Talking(1280, 720, 30, i), 30, ClipSeconds, 1200),
                    ReportSeconds = 1,
                    Active = active,
                }
            );
        }
        return visit;
    }
}

/// <param name="Minutes">Of the visit.</param>
/// <param name="Processes">FFmpeg processes at a time.</param>
/// <param name="JournalBytes">What was recorded.</param>
/// <param name="FileBytes">What was composed.</param>
/// <param name="Seconds">From the closed journal to verified files.</param>
/// <param name="TimesRealTime">Media time over wall-clock time.</param>
/// <param name="CoreSecondsPerMediaSecond">Processor time of us and of FFmpeg over media time.</param>
/// <param name="OwnCoreSecondsPerMediaSecond">Without FFmpeg.</param>
internal sealed record ComposeResult(
    int Minutes,
    int Processes,
    long JournalBytes,
    long FileBytes,
    double Seconds,
    double TimesRealTime,
    double CoreSecondsPerMediaSecond,
    double OwnCoreSecondsPerMediaSecond
)
{
    public const double MinTimesRealTime = 5;
    public const double MaxCoreSecondsPerMediaSecond = 0.25;

    /// <summary>Whether what was asked for, of two cores, is met.</summary>
    public bool Met => TimesRealTime >= MinTimesRealTime && CoreSecondsPerMediaSecond <= MaxCoreSecondsPerMediaSecond;
}
