using System.Globalization;
using MediaServer.Recorder.Compose.Extract;
using MediaServer.Recorder.Compose.Ffmpeg;
using MediaServer.Recorder.Compose.Layout;
using MediaServer.Recorder.Compose.Mux;

namespace MediaServer.Recorder.Compose.Work;

/// <summary>Makes the composed picture, stretch by stretch; each stretch that is finished need not be made again.</summary>
internal sealed class PictureComposer(ScratchFolder scratch, FfmpegRunner runner, ComposeOptions options, Canvas canvas)
{
    /// <summary>Key frames this far apart make a player jump quickly enough.</summary>
    private const int KeyFrameSeconds = 4;

    /// <summary>What the encoder is held to, over seconds, in bytes: well above what a visit takes, and a bound for scratch.</summary>
    public const int MaxBytesPerSecond = 2_500_000 / 8;

    private const string FaultsFile = "faults.txt";

    private readonly Lock _noting = new();

    /// <summary>Pictures that were left out, because FFmpeg found them broken; also by an earlier run that did not come to its end.</summary>
    public IReadOnlyList<string> Faults => scratch.Has(FaultsFile) ? [.. File.ReadLines(scratch.In(FaultsFile)).Distinct()] : [];

    public static string PartName(int index) => string.Create(CultureInfo.InvariantCulture, $"part-{index:D5}.mp4");

    /// <summary>The same for all parts, also those of an earlier run: they are joined as they are.</summary>
    public static string EncoderOf(ComposeOptions options, Canvas canvas) =>
        $"-c:v libx264 -preset veryfast -x264-params 8x8dct=0:subme=1:bframes=0:keyint={KeyFrameSeconds * canvas.FrameRate} -crf 23"
        + $" -maxrate {8 * MaxBytesPerSecond} -bufsize {32 * MaxBytesPerSecond} -threads {options.EncoderThreads} -pix_fmt yuv420p"
        + " -video_track_timescale 90000 -map_metadata -1";

    /// <param name="plan">What to make.</param>
    /// <param name="lanes">By number.</param>
    /// <param name="labels">By participant: files with what to write on tiles.</param>
    /// <param name="progress">0 to 1.</param>
    /// <param name="cancel">Ends it; what is finished stays.</param>
    public async Task ComposeAsync(
        IReadOnlyList<LayoutInterval> plan,
        IReadOnlyDictionary<int, VideoLane> lanes,
        IReadOnlyDictionary<string, string> labels,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        var parts = new PartProgress(plan, progress);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = runner.Processes, CancellationToken = cancel };
        await Parallel.ForAsync(
            0,
            plan.Count,
            parallel,
            async (i, stop) =>
            {
                if (!scratch.Has(PartName(i)))
                    await ComposePartAsync(i, plan[i], lanes, labels, parts.Of(i), stop);
                parts.Of(i).Report(1);
            }
        );
    }

    private async Task ComposePartAsync(
        int index,
        LayoutInterval interval,
        IReadOnlyDictionary<int, VideoLane> lanes,
        IReadOnlyDictionary<string, string> labels,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        var part = new PicturePart(scratch, canvas, index, interval, labels);
        try
        {
            part.WriteInputs(lanes);
            var report = await RunAsync(part, progress, cancel);
            if (!part.IsAsPlanned(report))
            {
                foreach (var broken in await part.FindBrokenAsync(runner, cancel))
                    Note($"lane {broken} from frame {interval.From} to {interval.To}");
                report = await RunAsync(part, progress, cancel);
            }
            if (!part.IsAsPlanned(report))
                throw new ComposeException(ComposeFault.FfmpegFailed, part.Explain(report));
            scratch.Finish(PartName(index));
        }
        finally
        {
            part.RemoveInputs();
        }
    }

    private Task<FfmpegReport> RunAsync(PicturePart part, IProgress<double> progress, CancellationToken cancel) =>
        runner.RunAsync(part.Job(EncoderOf(options, canvas)), progress, cancel);

    private void Note(string fault)
    {
        lock (_noting)
            File.AppendAllLines(scratch.In(FaultsFile), [fault]);
    }
}
