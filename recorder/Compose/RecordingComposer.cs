using MediaServer.Recorder.Compose.Extract;
using MediaServer.Recorder.Compose.Ffmpeg;
using MediaServer.Recorder.Compose.Work;

namespace MediaServer.Recorder.Compose;

/// <summary>Makes files that people can play out of a recording's journal.</summary>
/// <remarks>
/// One for the whole process, so that all recordings share the few FFmpeg processes that there may be. A composition that was cancelled or
/// cut off goes on where it stood when it is asked for again with the same request: what a stretch or the sound became is kept in scratch.
/// </remarks>
public sealed class RecordingComposer(ComposeOptions options) : IDisposable
{
    private readonly FfmpegRunner _runner = new(options.Processes, options.Niceness);

    /// <param name="request">What to make, and of what.</param>
    /// <param name="output">Takes each file when it is made and verified.</param>
    /// <param name="progress">0 to 1, from several threads.</param>
    /// <param name="cancel">Ends it; asking again goes on.</param>
    /// <exception cref="ComposeException">It cannot be composed.</exception>
    public async Task<CompositionReport> ComposeAsync(
        ComposeRequest request,
        ICompositionOutput output,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        var recording = request.Journal.Recording;
        if (recording.Epochs.Count == 0)
            throw new ComposeException(ComposeFault.Unreadable, "no epoch of the journal can be read");
        var scratch = ScratchFolder.Open(options, recording.Id);
        Directory.CreateDirectory(request.WorkFolder);
        using var extraction = await Task.Run(() => Extraction.Run(request.Journal, request.WorkFolder, cancel), cancel);
        progress.Report(0.05);
        var composition = new Composition(options, request, extraction, scratch, _runner);
        return await composition.ComposeAsync(output, new ScaledProgress(progress, 0.05, 1), cancel);
    }

    /// <summary>Forgets what is kept of a recording, because all of it has been taken or nobody wants it any more.</summary>
    public void Discard(string recording) => ScratchFolder.Open(options, recording).Delete();

    public void Dispose() => _runner.Dispose();
}
