using MediaServer.Host.Control;
using MediaServer.Server.Hub;
using MediaServer.Server.Phone;
using MediaServer.Server.Recordings;
using MediaServer.Server.Stores;
using MediaServer.Visits;

namespace MediaServer.Server.Live;

/// <summary>Turns what happened in a visit into messages, media commands, rows and audit entries. Runs inside the visit's loop.</summary>
internal sealed class VisitEffects(
    Connections connections,
    IMediaNode media,
    PhoneEffects phone,
    RecordingEffects recordings,
    HttpMediaSessions sessions,
    StoreWriter store,
    AuditTrail audit,
    VisitClock clock
)
{
    public async ValueTask CarryOutAsync(Visit visit, IReadOnlyList<VisitEvent> events, TimeSpan now)
    {
        foreach (var happened in events)
        {
            Tell(visit, happened, now);
            Command(visit, happened);
            phone.CarryOut(visit, happened);
            await recordings.CarryOutAsync(visit, happened);
            CloseSession(visit, happened);
            await audit.RecordAsync(visit, happened);
            await SaveAsync(visit, happened);
        }
    }

    private void Tell(Visit visit, VisitEvent happened, TimeSpan now)
    {
        switch (happened)
        {
            case Entered { Participant: { IsInside: true } p }:
                Others(visit, p.Id, "participants", ParticipantsMessage.OfAdded(ParticipantSnapshot.Of(p)));
                break;
            case Returned returned:
                connections.Send(returned.Replaced, "moved", new MovedMessage(ReasonOf(returned)));
                if (returned.Participant.IsInside)
                    Others(visit, returned.Participant.Id, "participants", ParticipantsMessage.OfUpdated(returned.Participant));
                break;
            case StateChanged changed:
                TellState(visit, changed);
                break;
            case ConnectionLost { Participant: { IsInside: true } p }:
                Others(visit, p.Id, "participants", ParticipantsMessage.OfUpdated(p));
                break;
            case TrackMuted { Muted: true } muted when muted.By.Id != muted.Participant.Id:
                connections.Send(muted.Participant.Connection, "muted", new MutedMessage(muted.Track));
                break;
            case Updated { Participant: { IsInside: true } p }:
                Everybody(visit, "participants", ParticipantsMessage.OfUpdated(p));
                break;
            case Visits.TracksChanged tracks:
                var added = tracks.Added.Select(t => TrackSnapshot.Of(tracks.Participant.Id, t)).ToArray();
                Others(visit, tracks.Participant.Id, "tracks", new TracksMessage(added, tracks.Removed));
                break;
            case Visits.SpeakerChanged speaker:
                Everybody(visit, "speaker", new SpeakerMessage(speaker.Participant));
                break;
            case Visits.QualityChanged { Participant: var p }:
                Everybody(visit, "quality", new QualityMessage(p.Id, p.Quality));
                break;
            case QueueChanged:
                TellQueue(visit);
                break;
        }
    }

    private void TellState(Visit visit, StateChanged changed)
    {
        var p = changed.Participant;
        // Whoever comes in hears first who is there, then that it is in: when the state arrives the picture is complete.
        if (changed is { From: ParticipantState.Waiting, To: ParticipantState.Joined })
            connections.Send(p.Connection, "participants", ParticipantsMessage.OfAdded(Snapshots.Inside(visit, except: p.Id)));
        connections.Send(p.Connection, "state", new StateMessage(changed.From, changed.To, changed.Reason));
        if (changed.From == ParticipantState.Waiting && !p.IsInside)
            return; // those inside never knew
        var message = changed switch
        {
            { From: ParticipantState.Waiting } => ParticipantsMessage.OfAdded(ParticipantSnapshot.Of(p)),
            { To: ParticipantState.Left } => ParticipantsMessage.OfRemoved(p.Id),
            _ => ParticipantsMessage.OfUpdated(p),
        };
        Others(visit, p.Id, "participants", message);
    }

    private void TellQueue(Visit visit)
    {
        var waiting = Snapshots.Waiting(visit, clock);
        foreach (var p in visit.Participants)
        {
            if (p.State == ParticipantState.Waiting)
                connections.Send(p.Connection, "queue", Snapshots.Queue(visit, p.Id)!);
            else if (p.Permissions.Admit)
                connections.Send(p.Connection, "waiting", waiting);
        }
    }

    private void Everybody(Visit visit, string method, object message) => Others(visit, "", method, message);

    private void Others(Visit visit, string except, string method, object message)
    {
        foreach (var p in visit.Participants)
            if (p.IsInside && p.Id != except)
                connections.Send(p.Connection, method, message);
    }

    private static string ReasonOf(Returned returned) =>
        returned is { HasMoved: true, Participant.Via: Via.Phone } ? "continued_by_phone" : "joined_elsewhere";

    /// <summary>What the media side must do. Callers are in its room too, but only the phone moves them.</summary>
    private void Command(Visit visit, VisitEvent happened)
    {
        switch (happened)
        {
            case Ended:
                media.Post(new CloseRoom(visit.Id));
                break;
            case Returned { HasMoved: true, Before: not Via.Phone } moved:
                media.Post(new ClosePeer(visit.Id, moved.Participant.Id));
                break;
            case StateChanged { Participant.Via: Via.Phone }
            or TrackMuted { Participant.Via: Via.Phone }
            or GateChanged { Participant.Via: Via.Phone }:
                break;
            case StateChanged { To: ParticipantState.Held, Participant: var p }:
                media.Post(new SetHeld(visit.Id, p.Id, true));
                break;
            case StateChanged { From: ParticipantState.Held, To: ParticipantState.Joined, Participant: var p }:
                media.Post(new SetHeld(visit.Id, p.Id, p.IsMediaHeld));
                break;
            case GateChanged { Participant: var p }:
                media.Post(new SetHeld(visit.Id, p.Id, p.IsMediaHeld));
                break;
            case StateChanged { To: ParticipantState.Left, From: not ParticipantState.Waiting } left:
                media.Post(new ClosePeer(visit.Id, left.Participant.Id));
                break;
            case TrackMuted muted:
                media.Post(new SetMuted(visit.Id, muted.Participant.Id, muted.Track, muted.Muted));
                break;
        }
    }

    /// <summary>A WHIP or WHEP session is over with its seat, or when the person goes on by another door.</summary>
    private void CloseSession(Visit visit, VisitEvent happened)
    {
        if (happened is StateChanged { To: ParticipantState.Left, Participant: var gone })
            sessions.Forget(visit.Id, gone.Id);
        else if (happened is Returned { HasMoved: true, Participant: var moved })
            sessions.Forget(visit.Id, moved.Id);
    }

    private async ValueTask SaveAsync(Visit visit, VisitEvent happened)
    {
        switch (happened)
        {
            case Entered { Participant: var p }:
                await store.SaveAsync(Row(visit, p, false));
                break;
            case Returned { Participant: var p }:
                await store.SaveAsync(Row(visit, p, false));
                break;
            case StateChanged { Participant: var p, Reason: var reason }:
                await store.SaveAsync(Row(visit, p, reason is "denied" or "removed"));
                break;
            case BarLifted lifted:
                await store.LiftBarAsync(visit.Id, lifted.Participant);
                break;
            case Ended:
                await store.EndAsync(visit.Id, clock.UtcNow);
                break;
        }
    }

    private ParticipantRow Row(Visit visit, Participant p, bool barred) =>
        new()
        {
            Visit = visit.Id,
            Id = p.Id,
            Name = p.Name,
            Role = Snapshots.Word(p.Role),
            Via = Snapshots.Word(p.Via),
            State = Snapshots.Word(p.State),
            Barred = barred,
            SeatKey = p.State == ParticipantState.Left ? null : p.SeatKey,
            Permissions = System.Text.Json.JsonSerializer.Serialize(p.Permissions, Json.Options),
            ChangedAt = clock.UtcNow,
        };
}
