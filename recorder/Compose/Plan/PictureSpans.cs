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
    /// <param name="hidden">When which track was muted or removed, in milliseconds of the composition, in order.</param>
    /// <param name="canvas">What is composed.</param>
    /// <param name="end">Milliseconds of the composition.</param>
    public static IEnumerable<PictureSpan> Of(VideoLane lane, IReadOnlyList<(long At, int Track)> hidden, Canvas canvas, long end)
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
            shownTo = Math.Min(shownTo, HiddenAfter(lane, last, hidden));
            var (from, to) = (canvas.FrameAt(lane.MillisecondsOf(first)), canvas.FrameAt(shownTo));
            if (to > from)
                yield return new PictureSpan(key.Participant, key.Source, from, to, PictureOf(lane, first));
            first = last + 1;
        }
    }

    private static bool GoesOn(VideoLane lane, int index, IReadOnlyList<(long At, int Track)> hidden, long patience)
    {
        var (now, next) = (lane.MillisecondsOf(index), lane.MillisecondsOf(index + 1));
        return next - now <= patience
            && lane[index].QuarterTurns == lane[index + 1].QuarterTurns
            && lane[index].IsFlipped == lane[index + 1].IsFlipped
            && HiddenAfter(lane, index, hidden) > next;
    }

    /// <summary>When the track that the picture is of was muted or taken away next.</summary>
    private static long HiddenAfter(VideoLane lane, int index, IReadOnlyList<(long At, int Track)> hidden)
    {
        var (shown, track) = (lane.MillisecondsOf(index), lane.Lane.TrackOf(lane[index].Stream));
        foreach (var (at, of) in hidden)
        {
            if (at > shown && of == track)
                return at;
        }
        return long.MaxValue;
    }

    private static Picture PictureOf(VideoLane lane, int index) => new(lane.Lane.Number, lane[index].QuarterTurns, lane[index].IsFlipped);
}
