namespace MediaServer.Visits;

/// <summary>What those with the permission do to others.</summary>
public sealed partial class Visit
{
    private VisitError OnAdmit(Admit admit, TimeSpan now)
    {
        if (Allow(admit.By, p => p.Admit) is not VisitError.None and var refused)
            return refused;
        if (_barred.Remove(admit.Participant))
        {
            _events.Add(new BarLifted(admit.Participant, admit.By));
            return VisitError.None;
        }
        if (Find(admit.Participant) is not { } participant)
            return VisitError.NotFound;
        switch (participant.State)
        {
            case ParticipantState.Waiting when IsFull:
                return VisitError.VisitFull;
            case ParticipantState.Waiting or ParticipantState.Held:
                Move(participant, ParticipantState.Joined, "admitted", admit.By, now);
                break;
        }
        return VisitError.None; // two clinicians press Admit at once: both meant the same
    }

    private VisitError OnDeny(Deny deny, TimeSpan now)
    {
        if (Allow(deny.By, p => p.Admit) is not VisitError.None and var refused)
            return refused;
        if (Find(deny.Participant) is not { } participant)
            return VisitError.NotFound;
        if (participant.State != ParticipantState.Waiting)
            return VisitError.Conflict;
        _barred.Add(participant.Id);
        Depart(participant, "denied", deny.By, now);
        return VisitError.None;
    }

    private VisitError OnHold(Hold hold, TimeSpan now)
    {
        if (Allow(hold.By, p => p.Admit) is not VisitError.None and var refused)
            return refused;
        if (Find(hold.Participant) is not { } participant)
            return VisitError.NotFound;
        if (participant.State == ParticipantState.Waiting || participant.Id == hold.By.Id)
            return VisitError.Conflict;
        if (participant.State == ParticipantState.Joined)
            Move(participant, ParticipantState.Held, "held", hold.By, now);
        return VisitError.None;
    }

    private VisitError OnRemove(Remove remove, TimeSpan now)
    {
        if (Allow(remove.By, p => p.Admit) is not VisitError.None and var refused)
            return refused;
        if (Find(remove.Participant) is not { } participant)
            return VisitError.NotFound;
        if (participant.Id == remove.By.Id)
            return VisitError.Conflict; // whoever wants to go leaves, and is not barred
        _barred.Add(participant.Id);
        Depart(participant, "removed", remove.By, now);
        return VisitError.None;
    }

    private VisitError OnMute(Mute mute)
    {
        if (Allow(mute.By, p => p.Admit) is not VisitError.None and var refused)
            return refused;
        if (Find(mute.Participant) is not { IsInside: true } participant)
            return VisitError.NotFound;
        foreach (var track in participant.Tracks.Where(t => t is { Audio: true, Muted: false }))
            SetMuted(mute.Participant, track.Id, true, mute.By);
        return VisitError.None;
    }

    private VisitError OnEnd(End end, TimeSpan now)
    {
        if (Allow(end.By, p => p.End) is not VisitError.None and var refused)
            return refused;
        if (Recording is not null)
            EndRecording("ended", end.By);
        WaitingRoom.Clear(); // nobody moves up any more
        foreach (var participant in _seats.Values.ToArray())
            Depart(participant, "ended", end.By, now);
        HasEnded = true;
        _events.Add(new Ended(end.By, "ended"));
        return VisitError.None;
    }
}
