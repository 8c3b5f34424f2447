using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Compose;

/// <summary>What of a recording's time is in the composition: pauses, and the time between a crash and the restart, are cut out.</summary>
/// <remarks>Where something was cut is in <see cref="Cuts"/> and becomes a chapter: a gap that nobody is told of would be a lie.</remarks>
public sealed class Timeline
{
    /// <summary>A cut for less would cost a seam and hide nothing.</summary>
    private static readonly TimeSpan MinCut = TimeSpan.FromMilliseconds(500);

    private readonly List<RecordedInterval> _kept = [];
    private readonly List<Cut> _cuts = [];

    /// <param name="recording">Whose time it is.</param>
    public Timeline(Recording recording)
    {
        var from = TimeSpan.Zero;
        foreach (var gap in Gaps(recording).OrderBy(g => g.From))
        {
            if (gap.To - gap.From < MinCut || gap.To <= from)
                continue;
            Keep(from, gap.From);
            _cuts.Add(new Cut(Duration, gap.From, gap.To - gap.From, gap.IsOutage));
            from = gap.To;
        }
        Keep(from, recording.Duration);
    }

    /// <summary>Something that was cut out.</summary>
    /// <param name="At">Where, in the composition.</param>
    /// <param name="From">When it began, in the recording.</param>
    /// <param name="Duration">How long it was.</param>
    /// <param name="IsOutage">The server was down; otherwise somebody had paused.</param>
    public readonly record struct Cut(TimeSpan At, TimeSpan From, TimeSpan Duration, bool IsOutage);

    /// <summary>Of the composition.</summary>
    public TimeSpan Duration { get; private set; }

    public IReadOnlyList<Cut> Cuts => _cuts;

    /// <summary>False inside a cut; the place of the seam is answered then.</summary>
    /// <param name="at">In the recording.</param>
    /// <param name="place">In the composition.</param>
    public bool TryPlace(TimeSpan at, out TimeSpan place)
    {
        place = TimeSpan.Zero;
        foreach (var kept in _kept)
        {
            if (at < kept.From)
                return false;
            if (at < kept.To)
            {
                place += at - kept.From;
                return true;
            }
            place += kept.To - kept.From;
        }
        return false;
    }

    /// <summary>The place in the composition of a moment, or of the seam that took its place.</summary>
    public TimeSpan Place(TimeSpan at)
    {
        TryPlace(at, out var place);
        return place;
    }

    private static IEnumerable<(TimeSpan From, TimeSpan To, bool IsOutage)> Gaps(Recording recording)
    {
        foreach (var pause in recording.Pauses)
            yield return (pause.From, pause.To, false);
        for (var i = 1; i < recording.Epochs.Count; i++)
            yield return (recording.Epochs[i - 1].To, recording.Epochs[i].From, true);
    }

    private void Keep(TimeSpan from, TimeSpan to)
    {
        if (to <= from)
            return;
        _kept.Add(new RecordedInterval(from, to));
        Duration += to - from;
    }
}
