namespace MediaServer.Visits;

/// <summary>Coming and going.</summary>
public sealed partial class Visit
{
    private VisitError OnJoin(Join join, TimeSpan now)
    {
        if (_barred.Contains(join.Id))
            return VisitError.Forbidden;
        if (_seats.TryGetValue(join.Id, out var seat))
            return OnReturn(join, seat, now);
        return join.MustResume ? VisitError.Unauthorized : OnArrival(join, now);
    }

    private VisitError OnReturn(Join join, Participant seat, TimeSpan now)
    {
        var presented = seat.KeysAt(now).FirstOrDefault(key => key == join.ResumeKey);
        if (join.MustResume && presented is null)
            return VisitError.Unauthorized;
        if (join.Via == Via.Whip && !seat.IsInside)
            return VisitError.NotAdmitted; // as on arrival; whoever waits goes on waiting where they are
        var replaced = seat.Connection == join.Connection ? null : seat.Connection;
        var back = Seat(
            seat with
            {
                Name = join.Name.Length > 0 ? join.Name : seat.Name,
                Language = join.Language.Length > 0 ? join.Language : seat.Language,
                Via = join.Via,
                Connection = join.Connection,
                SeatKey = join.NewSeatKey.Length > 0 ? join.NewSeatKey : seat.SeatKey,
                KeyBefore = presented is null ? null : (presented, now + SeatKept),
                SeatExpires = null,
                Tracks = join.Via == seat.Via ? seat.Tracks : [],
            }
        );
        _events.Add(new Returned(back, replaced, seat.Via));
        if (seat.Tracks.Count > back.Tracks.Count)
            _events.Add(new TracksChanged(back, [], [.. seat.Tracks.Select(t => t.Id)]));
        if (back.State == ParticipantState.Waiting || back.Permissions.Admit)
            _events.Add(new QueueChanged());
        return VisitError.None;
    }

    private VisitError OnArrival(Join join, TimeSpan now)
    {
        // One connection, one seat: a client that already sits here under another id is confused or worse.
        if (_byConnection.ContainsKey(join.Connection))
            return VisitError.Conflict;
        var waits = Settings.WaitingRoom && !join.Called && Permissions.WaitsByDefault(join.Role);
        if (waits && join.Via == Via.Whip)
            return VisitError.NotAdmitted; // a WHIP client cannot be told that it has been admitted
        if (waits ? WaitingRoom.Order.Count >= MaxWaiting : IsFull)
            return VisitError.VisitFull;
        var state = waits ? ParticipantState.Waiting : ParticipantState.Joined;
        var name = join.Name.Length > 0 ? join.Name : join.NameIfNone;
        var participant = Seat(
            new Participant(join.Id, name, join.Role, join.Via, join.Permissions, state, join.Connection, join.NewSeatKey, now)
            {
                Language = join.Language,
            }
        );
        _events.Add(new Entered(participant));
        if (waits)
        {
            WaitingRoom.Add(join.Id);
            _hadWaited.Add(join.Id);
        }
        if (waits || join.Permissions.Admit)
            _events.Add(new QueueChanged());
        return VisitError.None;
    }

    private bool IsFull => _seats.Values.Count(p => p.IsInside) >= Settings.MaxParticipants;

    private VisitError OnLost(LoseConnection lost, TimeSpan now)
    {
        // The old connection of a seat that was taken over ends late; it no longer speaks for anybody.
        if (FindByConnection(lost.Connection) is not { } participant)
            return VisitError.None;
        (string Key, TimeSpan)? before = participant.KeysAt(now) is [_, var key] ? (key, now + SeatKept) : null;
        _events.Add(new ConnectionLost(Seat(participant with { Connection = null, SeatExpires = now + SeatKept, KeyBefore = before })));
        return VisitError.None;
    }

    private VisitError OnRegained(RegainConnection back)
    {
        if (Find(back.Participant) is not { Connection: null } participant)
            return VisitError.NotFound;
        var returned = Seat(participant with { Connection = back.Connection, SeatExpires = null });
        _events.Add(new Returned(returned, null, returned.Via));
        return VisitError.None;
    }

    private VisitError OnLeave(Leave leave, TimeSpan now)
    {
        if (leave.By.Connection is null || FindByConnection(leave.By.Connection) is not { } participant)
            return VisitError.NotFound;
        Depart(participant, "left", leave.By, now);
        return VisitError.None;
    }
}
