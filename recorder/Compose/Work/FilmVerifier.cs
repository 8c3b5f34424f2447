using MediaServer.Recorder.Compose.Ffmpeg;

namespace MediaServer.Recorder.Compose.Work;

/// <summary>Judges a finished film by decoding all of it: nothing else notices a film whose sound was squeezed or whose middle is gone.</summary>
internal sealed class FilmVerifier(ScratchFolder scratch, FfmpegRunner runner)
{
    /// <summary>AAC comes in frames of this many samples, the last of which is filled up.</summary>
    private const long AacFrame = 1024;

    /// <param name="file">Name in scratch.</param>
    /// <param name="frames">Of picture, exactly; 0 without one.</param>
    /// <param name="samples">Of sound at 48 kHz, but for the filling of the last AAC frame; 0 without one.</param>
    /// <param name="duration">For the progress.</param>
    /// <param name="progress">0 to 1.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="ComposeException">The film is not what it should be.</exception>
    public async Task VerifyAsync(
        string file,
        long frames,
        long samples,
        TimeSpan duration,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        var input = new FfmpegInput(file, "-f mp4 -xerror");
        var decoding = await runner.RunAsync(new FfmpegJob(scratch.Path, [input], null, "-map 0", duration), progress, cancel);
        var decodedSamples = decoding.DecodedSamples.GetValueOrDefault(0);
        Require(decoding.IsClean, $"decoding said: {decoding.FirstComplaint}, exit code {decoding.ExitCode}");
        Require(decoding.Decoded.GetValueOrDefault(0) == frames, $"{decoding.Decoded.GetValueOrDefault(0)} of {frames} pictures");
        Require(decodedSamples >= samples && decodedSamples <= samples + 2 * AacFrame, $"{decodedSamples} of {samples} samples");
        // Copying into a stream that cannot be gone back in makes FFmpeg say so if time does not go forward.
        const string order = "-map 0 -c copy -f mp4 -movflags empty_moov+frag_keyframe";
        var copying = await runner.RunAsync(new FfmpegJob(scratch.Path, [input], "/dev/null", order, TimeSpan.Zero), null, cancel);
        Require(copying.IsClean, $"timestamps: {copying.FirstComplaint}");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new ComposeException(ComposeFault.NotVerified, otherwise);
    }
}
