namespace MediaServer.Recorder.Journal;

/// <summary>Everything that a recording's journal says, but for the packets themselves (see <see cref="JournalReader.Packets"/>).</summary>
public sealed class Recording
{
    internal Recording(string id) => Id = id;

    public string Id { get; }

    /// <summary>The visit's id; empty when no epoch could be read.</summary>
    public string Visit { get; internal set; } = "";

    /// <summary>Wall clock at time zero.</summary>
    public DateTimeOffset StartedAt { get; internal set; }

    /// <summary>From the first record to the last.</summary>
    public TimeSpan Duration => Epochs is [.., var last] ? last.To : TimeSpan.Zero;

    /// <summary>In order; between two of them the server was down.</summary>
    public IReadOnlyList<RecordedEpoch> Epochs => EpochList;

    public IReadOnlyList<RecordedTrack> Tracks => TrackList;

    /// <summary>In the order in which they happened.</summary>
    public IReadOnlyList<RecordedEvent> Events => EventList;

    public IReadOnlyList<RecordedGap> Gaps => GapList;

    /// <summary>Files that do not begin like a journal of this recording: damaged, from another recording, or under another key.</summary>
    public IReadOnlyList<string> Unreadable => UnreadableList;

    /// <summary>While it was paused by somebody, restarts not included.</summary>
    public IReadOnlyList<RecordedInterval> Pauses
    {
        get
        {
            List<RecordedInterval> pauses = [];
            TimeSpan? since = null;
            foreach (var e in EventList)
            {
                if (e.What is Paused)
                    since ??= e.At;
                else if (e.What is Resumed && since is { } from)
                    (since, _) = (null, Add(pauses, from, e.At));
            }
            if (since is { } open)
                Add(pauses, open, Duration);
            return pauses;
        }
    }

    /// <summary>It was stopped in order, and every file is whole.</summary>
    public bool IsWhole => UnreadableList.Count == 0 && EpochList.Count > 0 && EpochList.All(e => e.IsWhole);

    internal List<RecordedEpoch> EpochList { get; } = [];
    internal List<RecordedTrack> TrackList { get; } = [];
    internal List<RecordedEvent> EventList { get; } = [];
    internal List<RecordedGap> GapList { get; } = [];
    internal List<string> UnreadableList { get; } = [];

    private static bool Add(List<RecordedInterval> pauses, TimeSpan from, TimeSpan to)
    {
        pauses.Add(new RecordedInterval(from, to));
        return true;
    }
}
