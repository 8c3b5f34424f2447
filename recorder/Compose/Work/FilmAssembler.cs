using System.Globalization;
using MediaServer.Recorder.Compose.Ffmpeg;
using MediaServer.Recorder.Compose.Layout;

namespace MediaServer.Recorder.Compose.Work;

/// <summary>Joins picture, sound and chapters without coding anything again, and takes a still of it.</summary>
internal sealed class FilmAssembler(ScratchFolder scratch, FfmpegRunner runner, Canvas canvas)
{
    public const string FileName = "recording.mp4";
    public const string PosterName = "poster.jpg";

    private const string PartsFile = "parts.txt";
    private const string ChaptersFile = "chapters.txt";

    /// <param name="picture">One finished track to take as it is, or null for the parts.</param>
    /// <param name="parts">How many parts there are; 0 without a picture.</param>
    /// <param name="hasSound">Whether there is a finished sound.</param>
    /// <param name="chapters">In FFmpeg's metadata format.</param>
    /// <param name="duration">Of the whole.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task AssembleAsync(string? picture, int parts, bool hasSound, string chapters, TimeSpan duration, CancellationToken cancel)
    {
        var inputs = new List<FfmpegInput>();
        if (picture is not null)
            inputs.Add(FfmpegInput.Track(picture));
        else if (parts > 0)
        {
            var lines = Enumerable.Range(0, parts).Select(i => $"file {PictureComposer.PartName(i)}");
            await File.WriteAllLinesAsync(scratch.In(PartsFile), lines, cancel);
            inputs.Add(new FfmpegInput(PartsFile, "-f concat -protocol_whitelist file"));
        }
        var maps = Enumerable.Range(0, inputs.Count + (hasSound ? 1 : 0)).Select(i => $"-map {i}");
        if (hasSound)
            inputs.Add(new FfmpegInput(SoundComposer.FileName, ""));
        await File.WriteAllTextAsync(scratch.In(ChaptersFile), chapters, cancel);
        inputs.Add(new FfmpegInput(ChaptersFile, "-f ffmetadata"));
        var options = $"{string.Join(' ', maps)} -map_metadata:g -1 -map_chapters {inputs.Count - 1} -c copy -movflags +faststart";
        var job = new FfmpegJob(scratch.Path, inputs, ScratchFolder.Draft(FileName), options, duration);
        await RunAsync(job, "joining the parts", cancel);
    }

    /// <summary>What a list of recordings shows: a picture from early on, when everybody is likely to be there.</summary>
    public async Task TakePosterAsync(TimeSpan at, CancellationToken cancel)
    {
        var seconds = at.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture);
        var input = new FfmpegInput(FileName, $"-ss {seconds}");
        var options = $"-map 0:v -frames:v 1 -vf scale={canvas.Width / 2}:-2 -pix_fmt yuvj420p -q:v 4 -f image2 -update 1";
        await RunAsync(
            new FfmpegJob(scratch.Path, [input], ScratchFolder.Draft(PosterName), options, TimeSpan.Zero),
            "taking a still",
            cancel
        );
        scratch.Finish(PosterName);
    }

    private async Task RunAsync(FfmpegJob job, string what, CancellationToken cancel)
    {
        var report = await runner.RunAsync(job, null, cancel);
        if (!report.IsClean)
            throw new ComposeException(
                ComposeFault.FfmpegFailed,
                $"{what}: exit code {report.ExitCode}, first complaint: {report.FirstComplaint}"
            );
    }
}
