using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Compose.Extract;

/// <summary>Numbers the sources that a person sends at the same time, such as two cameras; what comes one after the other is one.</summary>
/// <remarks>
/// Packets tell, not tracks: somebody who reloads a page sends from the new one while the server still keeps a seat for the old.
/// </remarks>
internal static class LaneOrdinals
{
    /// <summary>The last packets of the page before may still come in.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(2);

    /// <returns>By the track's number in the recording.</returns>
    public static Dictionary<int, int> Of(Recording recording)
    {
        var ordinals = new Dictionary<int, int>();
        foreach (var source in recording.Tracks.Where(t => t.Streams.Any(s => s.Packets > 0)).GroupBy(t => (t.Participant, t.Source)))
        {
            var takenUntil = new List<TimeSpan>();
            foreach (var track in source.OrderBy(FirstAt).ThenBy(t => t.Number))
            {
                var ordinal = takenUntil.FindIndex(until => until - Overlap <= FirstAt(track));
                if (ordinal < 0)
                {
                    ordinal = takenUntil.Count;
                    takenUntil.Add(default);
                }
                takenUntil[ordinal] = track.Streams.Max(s => s.LastAt);
                ordinals.Add(track.Number, ordinal);
            }
        }
        return ordinals;
    }

    private static TimeSpan FirstAt(RecordedTrack track) => track.Streams.Where(s => s.Packets > 0).Min(s => s.FirstAt);
}
