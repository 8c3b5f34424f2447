using MediaServer.Recorder.Compose.Extract;
using MediaServer.Recorder.Compose.Layout;
using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Compose.Plan;

/// <summary>Tells who was there, what of them could be seen, and who spoke.</summary>
internal sealed class SceneBuilder(Recording recording, Timeline timeline, Canvas canvas)
{
    public Scene Build(IReadOnlyList<VideoLane> lanes)
    {
        var end = Canvas.Milliseconds(timeline.Duration);
        var pictures = lanes.SelectMany(lane => PictureSpans.Of(lane, HiddenTimes(lane.Lane.Key), canvas, end)).ToArray();
        return new Scene(timeline.Duration, [.. People().OrderBy(p => p.From)], pictures, Turns());
    }

    /// <summary>When the source was muted or taken away.</summary>
    private List<(long At, int Track)> HiddenTimes(LaneKey key)
    {
        var times =
            from e in recording.Events
            where e.Track is { } track && track.Participant == key.Participant && track.Source == key.Source
            where e.What is TrackRemoved or TrackSilenced { Silenced: true }
            select (Canvas.Milliseconds(timeline.Place(e.At)), e.Track!.Number);
        return [.. times];
    }

    private IEnumerable<Presence> People()
    {
        var here = new Dictionary<string, TimeSpan>();
        var known = new HashSet<string>();
        foreach (var e in recording.Events)
        {
            if (e.What is Joined joined)
            {
                known.Add(joined.Participant);
                here.TryAdd(joined.Participant, e.At); // a restart tells again who is there
            }
            else if (e.What is Left left && here.Remove(left.Participant, out var since))
                yield return Present(left.Participant, since, e.At);
        }
        foreach (var (participant, since) in here)
            yield return Present(participant, since, recording.Duration);
        // Whose coming is lost with a damaged chunk is there as long as their tracks are.
        foreach (var tracks in recording.Tracks.Where(t => !known.Contains(t.Participant)).GroupBy(t => t.Participant))
            yield return Present(tracks.Key, tracks.Min(t => t.AddedAt), tracks.Max(t => t.RemovedAt ?? recording.Duration));
    }

    private Presence Present(string participant, TimeSpan from, TimeSpan to) => new(participant, timeline.Place(from), timeline.Place(to));

    private IReadOnlyList<(TimeSpan From, string Participant)> Turns()
    {
        var spoke = recording.Events.Where(e => e.What is Spoke).Select(e => (timeline.Place(e.At), ((Spoke)e.What).Participant));
        return SpeakerTurns.Of([.. spoke], timeline.Duration);
    }
}
