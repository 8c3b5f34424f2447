using System.Globalization;
using MediaServer.Recorder.Compose.Extract;
using MediaServer.Recorder.Compose.Ffmpeg;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Compose.Mux;

namespace MediaServer.Recorder.Compose.Work;

/// <summary>Makes the composed sound in two passes over all voices: one to measure, one to make.</summary>
internal sealed class SoundComposer(ScratchFolder scratch, FfmpegRunner runner)
{
    public const string FileName = "audio.m4a";

    private const int SampleRate = 48_000;

    private readonly List<(string File, AudioTrackFile Track, MediaCodec Codec)> _voices = [];

    /// <summary>False when there is no sound within the composition.</summary>
    /// <param name="lanes">Of sound.</param>
    /// <param name="timeline">Of the composition.</param>
    /// <param name="duration">Exactly how long the sound is to be.</param>
    /// <param name="progress">0 to 1.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<bool> ComposeAsync(
        IEnumerable<Lane> lanes,
        Timeline timeline,
        TimeSpan duration,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        if (scratch.Has(FileName))
            return true;
        try
        {
            WriteVoices(lanes, timeline, duration, cancel);
            if (_voices.Count == 0)
                return false;
            var samples = SamplesOf(duration);
            var starts = _voices.Select(v => v.Track.Start).ToArray();
            var measured = await MeasureAsync(SoundGraph.Measure(starts, samples), duration, new ScaledProgress(progress, 0, 0.3), cancel);
            var graph = SoundGraph.Normalize(starts, samples, measured);
            await MakeAsync(graph, duration, new ScaledProgress(progress, 0.3, 1), cancel);
            scratch.Finish(FileName);
            return true;
        }
        finally
        {
            foreach (var (file, _, _) in _voices)
                scratch.Remove(file);
        }
    }

    public static long SamplesOf(TimeSpan duration) => (long)Math.Round(duration.TotalSeconds * SampleRate);

    private void WriteVoices(IEnumerable<Lane> lanes, Timeline timeline, TimeSpan duration, CancellationToken cancel)
    {
        foreach (var lane in lanes)
        {
            var file = string.Create(CultureInfo.InvariantCulture, $"voice-{lane.Number:D4}.mkv");
            using var output = scratch.Create(file);
            if (AudioTrackFile.Write(lane, timeline, duration, output, cancel) is { } track)
                _voices.Add((file, track, lane.Key.Codec));
            else
                scratch.Remove(file);
        }
    }

    private async Task<double> MeasureAsync(string graph, TimeSpan duration, IProgress<double> progress, CancellationToken cancel)
    {
        var job = new FfmpegJob(scratch.Path, Inputs, null, "-map [a]", duration) { Graph = graph, CountsFrames = false };
        var report = await runner.RunAsync(job, progress, cancel);
        return report is { IsClean: true, Loudness: { } loudness }
            ? loudness
            : throw new ComposeException(ComposeFault.FfmpegFailed, $"measuring loudness: {Explain(report)}");
    }

    private async Task MakeAsync(string graph, TimeSpan duration, IProgress<double> progress, CancellationToken cancel)
    {
        const string encoder = "-map [a] -c:a aac -b:a 96k -map_metadata -1 -movflags +faststart";
        var job = new FfmpegJob(scratch.Path, Inputs, ScratchFolder.Draft(FileName), encoder, duration) { Graph = graph };
        var report = await runner.RunAsync(job, progress, cancel);
        if (
            !report.IsClean
            || !_voices.Select((v, i) => report.DecodedSamples.GetValueOrDefault(i) == SamplesIn(v.Track, v.Codec)).All(same => same)
        )
            throw new ComposeException(ComposeFault.FfmpegFailed, $"mixing sound: {Explain(report)}");
    }

    private FfmpegInput[] Inputs => [.. _voices.Select(v => FfmpegInput.Track(v.File))];

    /// <summary>G.722 has two samples to a tick of its clock (RFC 3551 section 4.5.2).</summary>
    private static long SamplesIn(AudioTrackFile track, MediaCodec codec) => codec == MediaCodec.G722 ? 2 * track.Ticks : track.Ticks;

    private string Explain(FfmpegReport report)
    {
        var decoded = string.Join(
            ' ',
            _voices.Select((v, i) => $"{report.DecodedSamples.GetValueOrDefault(i)}/{SamplesIn(v.Track, v.Codec)}")
        );
        return $"exit code {report.ExitCode}, samples {decoded}, first complaint: {report.FirstComplaint}";
    }
}
