using FFMpegCore;

namespace MediaServer.Recorder.Compose.Ffmpeg;

/// <summary>Runs FFmpeg: a few at a time, behind everything else that the machine has to do, and never one that hangs.</summary>
/// <param name="processes">How many at a time.</param>
/// <param name="niceness">How far behind.</param>
/// <param name="patience">A run that has not got on for so long never will; five minutes by default.</param>
internal sealed class FfmpegRunner(int processes, int niceness = ComposeOptions.DefaultNiceness, TimeSpan? patience = null) : IDisposable
{
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromMinutes(5);

    /// <summary>After this FFmpeg is killed rather than asked.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _slots = new(processes);

    public int Processes { get; } = processes;

    /// <param name="job">What to do.</param>
    /// <param name="progress">0 to 1; may be null.</param>
    /// <param name="cancel">Kills the process.</param>
    /// <exception cref="ComposeException">It hung.</exception>
    public async Task<FfmpegReport> RunAsync(FfmpegJob job, IProgress<double>? progress, CancellationToken cancel)
    {
        await _slots.WaitAsync(cancel);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            stop.CancelAfter(_patience);
            var log = await RunAsync(job, at => OnProgress(at, job, progress, stop), stop.Token);
            cancel.ThrowIfCancellationRequested();
            return log;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ComposeException(ComposeFault.Stalled, "FFmpeg made no progress");
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    private void OnProgress(TimeSpan at, FfmpegJob job, IProgress<double>? progress, CancellationTokenSource stop)
    {
        stop.CancelAfter(_patience);
        if (job.Duration > TimeSpan.Zero)
            progress?.Report(Math.Clamp(at / job.Duration, 0, 1));
    }

    /// <summary>
    /// A process begins with the priority of the thread that starts it, and Linux gives each thread its own; so this one is lowered and
    /// not used again.
    /// </summary>
    private Task<FfmpegReport> RunAsync(FfmpegJob job, Action<TimeSpan> onProgress, CancellationToken stop)
    {
        var result = new TaskCompletionSource<FfmpegReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                _ = Niceness.TrySet(niceness);
                result.SetResult(Run(job, onProgress, stop));
            }
#pragma warning disable CA1031 // whatever it is belongs to who awaits the run
            catch (Exception e)
#pragma warning restore CA1031
            {
                result.SetException(e);
            }
        })
        {
            IsBackground = true,
            Name = "ffmpeg",
        };
        thread.Start();
        return result.Task;
    }

    private static FfmpegReport Run(FfmpegJob job, Action<TimeSpan> onProgress, CancellationToken stop)
    {
        var log = new List<string>();
        var processor = Processor(job)
            .NotifyOnProgress(onProgress)
            .NotifyOnStandardError(line =>
            {
                lock (log)
                    log.Add(line);
            })
            .CancellableThrough(stop, Grace)
            .Configure(options => options.WorkingDirectory = job.Folder);
        var result = processor.ProcessSynchronously(throwOnError: false, cancellationToken: stop);
        stop.ThrowIfCancellationRequested();
        lock (log)
            return new FfmpegReport(result.ExitCode, log);
    }

    private static FFMpegArgumentProcessor Processor(FfmpegJob job)
    {
        var global = $"-hide_banner -nostdin -loglevel level+{(job.CountsFrames ? "verbose" : "info")}";
        var first = job.Inputs[0];
        var arguments = FFMpegArguments.FromFileInput(
            first.File,
            verifyExists: false,
            o => o.WithCustomArgument($"{global} {GraphOption(job)} {first.Options}")
        );
        foreach (var input in job.Inputs.Skip(1))
            arguments = arguments.AddFileInput(input.File, verifyExists: false, o => o.WithCustomArgument(input.Options));
        return job.Output is { } output
            ? arguments.OutputToFile(output, overwrite: true, o => o.WithCustomArgument(job.Options))
            : arguments.OutputToFile("-", overwrite: true, o => o.WithCustomArgument($"{job.Options} -f null"));
    }

    private static string GraphOption(FfmpegJob job)
    {
        if (job.Graph is null)
            return "";
        var name = $"{Path.GetFileNameWithoutExtension(job.Output ?? "report")}.graph";
        File.WriteAllText(Path.Combine(job.Folder, name), job.Graph);
        return $"-filter_complex_script {name}";
    }
}
