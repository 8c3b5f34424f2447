using MediaServer.Server.Stores;
using MediaServer.Visits;

namespace MediaServer.Server.Live;

/// <summary>Which events are kept, and in which words.</summary>
internal sealed class AuditTrail(StoreWriter store, VisitClock clock)
{
    /// <summary>The chain of what concerns the telephone and no visit.</summary>
    public const string PhoneChain = "phone";

    public ValueTask RecordAsync(string visit, string actor, string action, string? subject = null, string? reason = null) =>
        store.AppendAsync(new AuditEntry(visit, clock.UtcNow, actor, action, subject, reason));

    public ValueTask RecordAsync(Visit visit, VisitEvent happened) =>
        happened switch
        {
            Entered { Participant: var p } => RecordAsync(visit.Id, p.Id, $"participant.{Snapshots.Word(p.State)}", p.Id, "entered"),
            Returned returned => RecordAsync(
                visit.Id,
                returned.Participant.Id,
                "participant.returned",
                returned.Participant.Id,
                returned.HasMoved ? $"moved_to_{Snapshots.Word(returned.Participant.Via)}"
                    : returned.Replaced is null ? "resumed"
                    : "joined_elsewhere"
            ),
            StateChanged changed => RecordAsync(
                visit.Id,
                Who(changed.By),
                $"participant.{Snapshots.Word(changed.To)}",
                changed.Participant.Id,
                changed.Reason
            ),
            ConnectionLost { Participant: var p } => RecordAsync(visit.Id, "server", "participant.connection_lost", p.Id),
            TrackMuted { Muted: true } muted when muted.By.Id != muted.Participant.Id => RecordAsync(
                visit.Id,
                Who(muted.By),
                "participant.muted",
                muted.Participant.Id
            ),
            BarLifted lifted => RecordAsync(visit.Id, Who(lifted.By), "participant.bar_lifted", lifted.Participant),
            Visits.TracksChanged { Added.Count: > 0 } tracks => RecordAsync(
                visit.Id,
                tracks.Participant.Id,
                "track.published",
                tracks.Participant.Id,
                string.Join(' ', tracks.Added.Select(t => Snapshots.Word(t.Source)))
            ),
            RecordingAsked e => RecordAsync(visit.Id, e.By.Id, "recording.requested", e.Recording.Id),
            ConsentAnswered e => RecordAsync(
                visit.Id,
                Who(e.By),
                e.Given.Yes ? "consent.given" : "consent.refused",
                e.Participant,
                e.Given.TextVersion
            ),
            RecordingStarted e => RecordAsync(visit.Id, "server", "recording.started", e.Recording.Id),
            RecordingIncludes e => RecordAsync(
                visit.Id,
                e.Participant,
                e.Included ? "recording.included" : "recording.left_out",
                e.Recording.Id
            ),
            RecordingChanged e when e.Recording.State != e.Before.State => RecordAsync(
                visit.Id,
                Who(e.By),
                e.Recording.State == RecordingState.Paused ? "recording.paused" : "recording.resumed",
                e.Recording.Id
            ),
            RecordingStopped e => RecordAsync(visit.Id, Who(e.By), "recording.stopped", e.Recording.Id, e.Reason),
            Ended ended => RecordAsync(visit.Id, Who(ended.By), "visit.ended", visit.Id),
            _ => ValueTask.CompletedTask,
        };

    /// <summary>Without an actor it was one of the server's own rules.</summary>
    private static string Who(Actor? by) => by?.Id ?? "server";
}
