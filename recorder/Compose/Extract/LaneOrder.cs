using MediaServer.Recorder.Compose.Clocks;

namespace MediaServer.Recorder.Compose.Extract;

/// <summary>Puts the frames of a lane on the timeline and into its order.</summary>
/// <remarks>
/// Within a stream frames keep the order in which they must be decoded, even where a clock was set back. Between streams, pictures change
/// at a key frame: from there on those of the stream before would be decoded against the wrong references, and are left out. A timestamp
/// that nothing explains costs its own frame's time, not that of all behind it.
/// </remarks>
internal static class LaneOrder
{
    /// <summary>Nothing happens after it has arrived, but for what fastest packets leave open.</summary>
    private static readonly TimeSpan MaxEarly = TimeSpan.FromSeconds(1);

    /// <summary>No sender keeps packets so long, and no network.</summary>
    private static readonly TimeSpan MaxLate = TimeSpan.FromSeconds(30);

    /// <param name="entries">As they came, at the times when they did.</param>
    /// <param name="clocks">By number of stream.</param>
    /// <param name="isVideo">Whether frames refer to each other.</param>
    public static List<FrameEntry> Of(IEnumerable<FrameEntry> entries, StreamClock?[] clocks, bool isVideo)
    {
        var latest = new Dictionary<ushort, TimeSpan>();
        var placed = new List<FrameEntry>();
        foreach (var entry in entries)
        {
            if (clocks[entry.Stream] is not { } clock)
                continue;
            var at = clock.TimeOf(entry.Timestamp);
            if (at > entry.At + MaxEarly || at < entry.At - MaxLate)
                at = entry.At;
            if (latest.TryGetValue(entry.Stream, out var last) && at < last)
                at = last;
            latest[entry.Stream] = at;
            placed.Add(entry with { At = at });
        }
        var ordered = placed.OrderBy(e => e.At); // a stable sort
        return isVideo ? [.. Continuous(ordered)] : [.. ordered];
    }

    private static IEnumerable<FrameEntry> Continuous(IEnumerable<FrameEntry> ordered)
    {
        var current = -1;
        foreach (var entry in ordered)
        {
            if (entry.Stream != current && !entry.IsKeyFrame)
                continue;
            current = entry.Stream;
            yield return entry;
        }
    }
}
