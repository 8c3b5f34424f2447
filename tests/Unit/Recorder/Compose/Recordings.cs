using MediaServer.Recorder.Journal;

namespace MediaServer.Tests.Unit.Recorder.Compose;

/// <summary>Recordings that are nothing but events.</summary>
internal static class Recordings
{
    public static Recording Of(double seconds, params ReadOnlySpan<(double At, JournalEvent What)> events)
    {
        var recording = new Recording("r1") { Visit = "v1", StartedAt = DateTimeOffset.UnixEpoch };
        recording.EpochList.Add(
            new RecordedEpoch(1, "node", DateTimeOffset.UnixEpoch, TimeSpan.Zero) { To = TimeSpan.FromSeconds(seconds) }
        );
        foreach (var (at, what) in events)
            recording.EventList.Add(new RecordedEvent(TimeSpan.FromSeconds(at), null, what));
        return recording;
    }
}
