using MediaServer.Host.Control;
using MediaServer.Visits;

namespace MediaServer.Server.Phone;

/// <summary>What happens in a visit, told to those who are in it by telephone. Runs inside the visit's loop.</summary>
internal sealed class PhoneEffects(IPhoneNode phone, PhoneCalls calls)
{
    public void CarryOut(Visit visit, VisitEvent happened)
    {
        switch (happened)
        {
            case Entered { Participant: var p }:
                Place(visit, p);
                break;
            case Returned returned:
                if (returned.Replaced is { } replaced && calls.ByConnection(replaced) is { } old)
                {
                    calls.MoveOut(old);
                    phone.Post(new HangUp(old.Id, returned.HasMoved ? Farewell.MovedToBrowser : Farewell.None));
                }
                Place(visit, returned.Participant);
                break;
            case StateChanged { To: ParticipantState.Left } left:
                if (calls.Of(left.Participant) is { } over)
                    phone.Post(new HangUp(over.Id, FarewellFor(left.Reason)));
                break;
            case StateChanged { Participant: var p }:
                Place(visit, p);
                break;
            case TrackMuted muted when calls.Of(muted.Participant) is { } call:
                call.Muted = muted.Muted;
                if (muted.By.Id != muted.Participant.Id)
                    phone.Post(new SetCallMuted(call.Id, muted.Muted));
                break;
            case Ended:
                foreach (var pending in calls.Dialing(visit.Id))
                    phone.Post(new HangUp(pending.Id, Farewell.VisitEnded));
                break;
            case GateChanged { Participant: var p }:
                Place(visit, p);
                break;
            case ConsentWanted { Participant: var p } wanted:
                Ask(visit, p, wanted.Recording);
                break;
            case ConsentUnneeded unneeded when calls.Of(unneeded.Participant) is { } spared:
                phone.Post(new CancelConsent(spared.Id, unneeded.Recording));
                break;
            case RecordingStarted:
                NotifyAll(visit, PhoneNotice.RecordingStarted);
                break;
            case RecordingChanged changed when changed.Recording.State != changed.Before.State:
                var paused = changed.Recording.State == RecordingState.Paused;
                NotifyAll(visit, paused ? PhoneNotice.RecordingStopped : PhoneNotice.RecordingStarted);
                break;
            case RecordingStopped stopped:
                NotifyAll(visit, stopped.Recording.IsRunning ? PhoneNotice.RecordingStopped : PhoneNotice.NotRecorded);
                break;
            case QueueChanged:
                foreach (var id in visit.WaitingRoom.Order)
                    TellPosition(visit, id);
                break;
        }
    }

    /// <summary>Where the participant stands is where its caller is put.</summary>
    public void Place(Visit visit, Participant p)
    {
        // After an older call of the same person: placed again when that one is over.
        if (calls.Of(p) is not { } call || calls.IsMovingOut(visit.Id, p.Id))
            return;
        call.Position = visit.WaitingRoom.PositionOf(p.Id);
        var enters = p is { State: ParticipantState.Joined, IsMediaHeld: false };
        phone.Post(
            enters
                ? new EnterRoom(call.Id, visit.Id, p.Id, Muted: call.Muted, Language: call.Language)
                : new EnterWaiting(call.Id, visit.Id, p.Id, call.Position, call.Language, Quiet: p.AwaitsConsent)
        );
        call.Language = null; // said once: the caller may choose another with the keys
        if (enters && visit.Recording is { State: RecordingState.On })
            phone.Post(new Notify(call.Id, PhoneNotice.RecordingStarted));
    }

    /// <summary>The call that took an older one's seat over comes in now that there is room, and hears what it could not be asked before.</summary>
    public void PlaceNext(Visit visit, Participant p)
    {
        Place(visit, p);
        if (p.IsInside && visit.Recording is { } recording && !recording.HasAnswered(p.Id))
            Ask(visit, p, recording);
    }

    private void Ask(Visit visit, Participant p, Recording recording)
    {
        if (calls.Of(p) is { } call && !calls.IsMovingOut(visit.Id, p.Id))
            phone.Post(new AskConsent(call.Id, recording.Id, InProgress: p.AwaitsConsent));
    }

    /// <summary>Says something to every caller who is in the visit.</summary>
    private void NotifyAll(Visit visit, PhoneNotice notice)
    {
        foreach (var p in visit.Participants.Where(p => p.IsInside))
        {
            if (calls.Of(p) is { } call)
                phone.Post(new Notify(call.Id, notice));
        }
    }

    private void TellPosition(Visit visit, string participant)
    {
        if (calls.Of(visit.Find(participant)!) is not { } call)
            return;
        var position = visit.WaitingRoom.PositionOf(participant);
        if (position != call.Position)
            phone.Post(new SetPosition(call.Id, call.Position = position));
    }

    private static Farewell FarewellFor(string reason) =>
        reason switch
        {
            "ended" => Farewell.VisitEnded,
            "removed" => Farewell.Removed,
            "denied" => Farewell.Denied,
            _ => Farewell.None,
        };
}
