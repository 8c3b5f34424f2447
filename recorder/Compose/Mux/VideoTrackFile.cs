using MediaServer.Recorder.Compose.Extract;
using MediaServer.Recorder.Compose.Layout;
using MediaServer.Recorder.Compose.Matroska;

namespace MediaServer.Recorder.Compose.Mux;

/// <summary>Writes pictures of a lane: a stretch of it for one run of FFmpeg, or all of it.</summary>
/// <param name="Frames">How many pictures are in the file: what a decoder must give out.</param>
/// <param name="Lead">Frames of the canvas, at the beginning, that only serve the decoder.</param>
/// <param name="IsLayered">There are pictures in spatial layers among them: not every decoder shows each picture once.</param>
internal sealed record VideoTrackFile(long Frames, long Lead, bool IsLayered)
{
    /// <summary>
    /// The pictures of frames <paramref name="from"/> to <paramref name="to"/> of the canvas, and before them those from the last key
    /// frame on. The file's time zero lies on the canvas's grid, so that frames fall where they fell when the layout was planned.
    /// </summary>
    /// <param name="lane">Must have a picture in the first frame.</param>
    /// <param name="from">First frame.</param>
    /// <param name="to">Frame behind the last.</param>
    /// <param name="canvas">What is composed.</param>
    /// <param name="output">Seekable.</param>
    public static VideoTrackFile WriteStretch(VideoLane lane, long from, long to, Canvas canvas, Stream output)
    {
        var seen = lane.SeenAt(from, canvas);
        if (seen < 0)
            throw new ArgumentOutOfRangeException(nameof(from), "the lane has no picture yet");
        var first = lane.KeyFrameOf(seen);
        var last = lane.SeenAt(to - 1, canvas);
        // Whole multiples of 200 ms lie on the grid of 10, 15, 20, 25, 30, 50 and 60 pictures per second.
        var zero = lane.MillisecondsOf(first) / 200 * 200;
        // FFmpeg would show a last picture for a millisecond, which is in none of its output's frames: with a picture alone its filters
        // then wait for one for ever.
        var writer = Write(lane, first, last, zero, canvas.TimeOf(1), output, out var layered);
        return new VideoTrackFile(writer.Frames, from - canvas.FrameAt(zero), layered);
    }

    /// <summary>The whole lane, in the composition's time.</summary>
    public static VideoTrackFile WriteAll(VideoLane lane, Stream output)
    {
        var writer = Write(lane, 0, lane.Count - 1, zero: 0, TimeSpan.Zero, output, out var layered);
        return new VideoTrackFile(writer.Frames, 0, layered);
    }

    /// <param name="lane">Whose pictures.</param>
    /// <param name="first">Of them.</param>
    /// <param name="last">Of them.</param>
    /// <param name="zero">What becomes time zero, in milliseconds.</param>
    /// <param name="step">Of the canvas, when the file is a stretch for it; zero for a file that keeps its own time.</param>
    /// <param name="output">Seekable.</param>
    /// <param name="layered">Whether any picture is.</param>
    private static MatroskaWriter Write(VideoLane lane, int first, int last, long zero, TimeSpan step, Stream output, out bool layered)
    {
        var format = lane.Lane.Formats[lane[first].Format];
        var track = MatroskaTrack.Video(lane.Lane.Key.Codec, format.Configuration, format.Size) with { PictureDuration = step };
        var writer = new MatroskaWriter(output, track);
        using var frames = lane.Lane.OpenRead();
        var buffer = new byte[64 * 1024];
        layered = false;
        for (var i = first; i <= last; i++)
        {
            var entry = lane[i];
            layered |= entry.IsLayered;
            if (buffer.Length < entry.Length)
                buffer = new byte[entry.Length];
            var frame = buffer.AsSpan(0, entry.Length);
            frames.Position = entry.Offset;
            frames.ReadExactly(frame);
            // FFmpeg takes the first time in a file for zero, so it has to be.
            writer.Write(step > TimeSpan.Zero && i == first ? 0 : lane.MillisecondsOf(i) - zero, frame, entry.IsKeyFrame);
        }
        writer.Finish(lane.MillisecondsOf(last) - zero);
        return writer;
    }
}
