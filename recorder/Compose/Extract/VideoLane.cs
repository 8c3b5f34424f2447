using MediaServer.Recorder.Compose.Layout;

namespace MediaServer.Recorder.Compose.Extract;

/// <summary>A lane of pictures in the composition's time.</summary>
internal sealed class VideoLane
{
    private readonly long[] _milliseconds;

    public VideoLane(Lane lane, Timeline timeline)
    {
        Lane = lane;
        // What was shown during a cut is what stands at its seam.
        _milliseconds = [.. lane.Entries.Select(e => Canvas.Milliseconds(timeline.Place(e.At)))];
    }

    public Lane Lane { get; }

    public int Count => _milliseconds.Length;

    public FrameEntry this[int index] => Lane.Entries[index];

    /// <summary>When it is shown, in whole milliseconds of the composition.</summary>
    public long MillisecondsOf(int index) => _milliseconds[index];

    /// <summary>The entry that is seen in a frame of the canvas, or -1 before the first.</summary>
    public int SeenAt(long frame, Canvas canvas)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (canvas.FrameAt(_milliseconds[middle]) <= frame)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }

    /// <summary>The key frame that must be decoded for an entry to be seen. The first entry of a lane is one.</summary>
    public int KeyFrameOf(int index)
    {
        while (!Lane.Entries[index].IsKeyFrame)
            index--;
        return index;
    }
}
