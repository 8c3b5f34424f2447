using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Compose.Extract;

/// <summary>Numbers the sources that a person has at the same time, such as two cameras; what comes one after the other is one.</summary>
internal static class LaneOrdinals
{
    /// <returns>By the track's number in the recording.</returns>
    public static Dictionary<int, int> Of(Recording recording)
    {
        var ordinals = new Dictionary<int, int>();
        foreach (var source in recording.Tracks.GroupBy(t => (t.Participant, t.Source)))
        {
            var takenUntil = new List<TimeSpan>();
            foreach (var track in source.OrderBy(t => t.AddedAt).ThenBy(t => t.Number))
            {
                var ordinal = takenUntil.FindIndex(until => until <= track.AddedAt);
                if (ordinal < 0)
                {
                    ordinal = takenUntil.Count;
                    takenUntil.Add(default);
                }
                takenUntil[ordinal] = EndOf(track, recording);
                ordinals.Add(track.Number, ordinal);
            }
        }
        return ordinals;
    }

    private static TimeSpan EndOf(RecordedTrack track, Recording recording) =>
        track.RemovedAt ?? recording.Epochs.FirstOrDefault(e => e.Number == track.Epoch)?.To ?? recording.Duration;
}
