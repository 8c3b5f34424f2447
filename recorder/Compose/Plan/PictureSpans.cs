using MediaServer.Recorder.Compose.Extract;
using MediaServer.Recorder.Compose.Layout;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Recorder.Compose.Plan;

/// <summary>Tells when a lane has a picture worth showing, and how it is turned.</summary>
internal static class PictureSpans
{
    /// <summary>A camera that has sent nothing for this long has gone; its last picture would pass for the present.</summary>
    private const long FreezeMilliseconds = 5000;

    /// <param name="lane">Whose pictures.</param>
    /// <param name="hidden">When the lane was muted or removed, in milliseconds of the composition, in order.</param>
    /// <param name="canvas">What is composed.</param>
    /// <param name="end">Milliseconds of the composition.</param>
    public static IEnumerable<PictureSpan> Of(VideoLane lane, IReadOnlyList<long> hidden, Canvas canvas, long end)
    {
        var key = lane.Lane.Key;
        // A screen that does not change sends nothing, and is there all the same.
        var patience = key.Source == TrackSource.Screen ? long.MaxValue / 2 : FreezeMilliseconds;
        for (var first = 0; first < lane.Count; )
        {
            var last = first;
            while (last + 1 < lane.Count && GoesOn(lane, last, hidden, patience))
                last++;
            var shownTo = Math.Min(lane.MillisecondsOf(last) + patience, last + 1 < lane.Count ? lane.MillisecondsOf(last + 1) : end);
            if (FirstAfter(hidden, lane.MillisecondsOf(last)) is { } gone)
                shownTo = Math.Min(shownTo, gone);
            var (from, to) = (canvas.FrameAt(lane.MillisecondsOf(first)), canvas.FrameAt(shownTo));
            if (to > from)
                yield return new PictureSpan(key.Participant, key.Source, from, to, PictureOf(lane, first));
            first = last + 1;
        }
    }

    private static bool GoesOn(VideoLane lane, int index, IReadOnlyList<long> hidden, long patience)
    {
        var (now, next) = (lane.MillisecondsOf(index), lane.MillisecondsOf(index + 1));
        return next - now <= patience
            && lane[index].QuarterTurns == lane[index + 1].QuarterTurns
            && lane[index].IsFlipped == lane[index + 1].IsFlipped
            && (FirstAfter(hidden, now) ?? long.MaxValue) > next;
    }

    private static long? FirstAfter(IReadOnlyList<long> times, long after)
    {
        foreach (var time in times)
        {
            if (time > after)
                return time;
        }
        return null;
    }

    private static Picture PictureOf(VideoLane lane, int index) => new(lane.Lane.Number, lane[index].QuarterTurns, lane[index].IsFlipped);
}
