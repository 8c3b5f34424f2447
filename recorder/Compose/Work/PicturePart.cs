using System.Globalization;
using MediaServer.Recorder.Compose.Extract;
using MediaServer.Recorder.Compose.Ffmpeg;
using MediaServer.Recorder.Compose.Layout;
using MediaServer.Recorder.Compose.Mux;

namespace MediaServer.Recorder.Compose.Work;

/// <summary>One stretch of one layout: its inputs, its graph, and what must come of it.</summary>
internal sealed class PicturePart(
    ScratchFolder scratch,
    Canvas canvas,
    int index,
    LayoutInterval interval,
    IReadOnlyDictionary<string, string> labels
)
{
    private readonly Dictionary<int, (string File, VideoTrackFile Written)> _inputs = [];
    private readonly HashSet<int> _broken = [];

    private IEnumerable<Tile> ShownTiles => interval.Tiles.Where(IsShown);

    /// <summary>The pictures of each lane, from the key frame before the stretch on. A lane that is seen twice is read twice.</summary>
    public void WriteInputs(IReadOnlyDictionary<int, VideoLane> lanes)
    {
        foreach (var lane in interval.Tiles.Select(t => t.Picture?.Lane).OfType<int>().Distinct())
        {
            var file = string.Create(CultureInfo.InvariantCulture, $"part-{index:D5}-lane-{lane:D4}.mkv");
            using var output = scratch.Create(file);
            _inputs.Add(lane, (file, VideoTrackFile.WriteStretch(lanes[lane], interval.From, interval.To, canvas, output)));
        }
    }

    public void RemoveInputs()
    {
        foreach (var (file, _) in _inputs.Values)
            scratch.Remove(file);
    }

    public FfmpegJob Job(string encoder)
    {
        var name = PictureComposer.PartName(index);
        var graph = new PictureGraph(canvas);
        foreach (var tile in interval.Tiles)
        {
            var label = labels.GetValueOrDefault(tile.Participant);
            if (IsShown(tile))
                graph.AddPicture(tile, _inputs[tile.Picture!.Lane].Written.Lead, label);
            else
                graph.AddEmpty(tile, label);
        }
        // Without an input FFmpeg has a graph all the same; an empty source stands in for one.
        var inputs = ShownTiles
            .Select(t => _inputs[t.Picture!.Lane])
            .Select(input => FfmpegInput.Pictures(input.File, input.Written.IsLayered, "-reinit_filter 0"))
            .DefaultIfEmpty(FfmpegInput.Nothing);
        var options = $"-map [v] -frames:v {interval.Frames} {encoder}";
        return new FfmpegJob(scratch.Path, [.. inputs], ScratchFolder.Draft(name), options, canvas.TimeOf(interval.Frames))
        {
            Graph = graph.Finish(),
        };
    }

    /// <summary>Nothing but the pictures that were planned, and every one that was put in has been decoded.</summary>
    public bool IsAsPlanned(FfmpegReport report) =>
        report.IsClean
        && report.EncodedFrames == interval.Frames
        && ShownTiles
            .Select((tile, i) => report.Decoded.GetValueOrDefault(i) == _inputs[tile.Picture!.Lane].Written.Frames)
            .All(same => same);

    /// <summary>Decodes each input alone. One that its decoder complains about is not shown: what it would show, nobody saw.</summary>
    public async Task<IReadOnlyList<int>> FindBrokenAsync(FfmpegRunner runner, CancellationToken cancel)
    {
        foreach (var (lane, input) in _inputs)
        {
            var job = new FfmpegJob(
                scratch.Path,
                [FfmpegInput.Pictures(input.File, input.Written.IsLayered)],
                null,
                "-map 0:v",
                TimeSpan.Zero
            );
            var report = await runner.RunAsync(job, null, cancel);
            if (!report.IsClean || report.Decoded.GetValueOrDefault(0) != input.Written.Frames)
                _broken.Add(lane);
        }
        return [.. _broken];
    }

    public string Explain(FfmpegReport report)
    {
        var decoded = string.Join(
            ' ',
            ShownTiles.Select((t, i) => $"{report.Decoded.GetValueOrDefault(i)}/{_inputs[t.Picture!.Lane].Written.Frames}")
        );
        return $"part {index}: exit code {report.ExitCode}, {report.EncodedFrames} of {interval.Frames} frames, inputs {decoded}, "
            + $"first complaint: {report.FirstComplaint}";
    }

    private bool IsShown(Tile tile) => tile.Picture is { } picture && !_broken.Contains(picture.Lane);
}
