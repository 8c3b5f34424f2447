namespace MediaServer.Visits;

/// <summary>One visit: who waits, who is in, who may do what. Commands in, events out.</summary>
/// <remarks>
/// Invariants: one connection speaks for one seat; nobody is inside without having been let in; after <see cref="Ended"/> nothing
/// changes any more. Owned by one loop. Deliberately absent: clocks, sockets, storage, and media, which are effects of the events.
/// </remarks>
public sealed partial class Visit(string id, VisitSettings settings)
{
    /// <summary>How long a seat is kept for somebody whose connection broke: a tunnel, a reboot of the router.</summary>
    public static readonly TimeSpan SeatKept = TimeSpan.FromSeconds(60);

    /// <summary>A queue longer than this is not a queue but an attack.</summary>
    public const int MaxWaiting = 200;

    private readonly Dictionary<string, Participant> _seats = [];
    private readonly Dictionary<string, string> _byConnection = [];
    private readonly HashSet<string> _barred = [];
    private readonly HashSet<string> _hadWaited = [];
    private readonly List<VisitEvent> _events = [];

    public string Id { get; } = id;
    public VisitSettings Settings { get; } = settings;
    public WaitingRoom WaitingRoom { get; } = new();
    public bool HasEnded { get; private set; }

    /// <summary>Everybody with a seat, waiting or inside.</summary>
    public IReadOnlyCollection<Participant> Participants => _seats.Values;

    public Participant? Find(string participant) => _seats.GetValueOrDefault(participant);

    /// <summary>Who the connection speaks for, if it still does.</summary>
    public Participant? FindByConnection(string connection) =>
        _byConnection.TryGetValue(connection, out var participant) ? _seats[participant] : null;

    /// <summary>When <see cref="Tick"/> has something to do; <see cref="TimeSpan.MaxValue"/> when never.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            var seat = _seats.Values.Min(p => p.SeatExpires) ?? TimeSpan.MaxValue;
            return Recording is { State: RecordingState.Asking } asking && asking.AskUntil < seat ? asking.AskUntil : seat;
        }
    }

    public Outcome Apply(VisitCommand command, TimeSpan now)
    {
        _events.Clear();
        var error = HasEnded ? VisitError.VisitEnded : Decide(command, now);
        if (error == VisitError.None && !HasEnded)
            FollowUpRecording(now);
        return error == VisitError.None ? new Outcome(error, [.. _events]) : Outcome.Refused(error);
    }

    /// <summary>Gives up the seats whose time is over, and questions that nobody answers.</summary>
    public Outcome Tick(TimeSpan now)
    {
        _events.Clear();
        foreach (var lost in _seats.Values.Where(p => p.SeatExpires <= now).ToArray())
            Depart(lost, "connection_lost", null, now);
        FollowUpRecording(now);
        return new Outcome(VisitError.None, [.. _events]);
    }

    private VisitError Decide(VisitCommand command, TimeSpan now) =>
        command switch
        {
            Join join => OnJoin(join, now),
            LoseConnection lost => OnLost(lost, now),
            RegainConnection back => OnRegained(back),
            Leave leave => OnLeave(leave, now),
            Admit admit => OnAdmit(admit, now),
            Deny deny => OnDeny(deny, now),
            Hold hold => OnHold(hold, now),
            Remove remove => OnRemove(remove, now),
            Mute mute => OnMute(mute),
            SetTrackMuted set => OnSetTrackMuted(set),
            RaiseHand raise => OnRaiseHand(raise),
            End end => OnEnd(end, now),
            RequestRecording request => OnRequestRecording(request, now),
            AnswerConsent answer => OnAnswerConsent(answer),
            StopRecording stop => OnStopRecording(stop),
            PauseRecording pause => OnPauseRecording(pause),
            ReportTrouble report => OnTrouble(report),
            ReportTracks report => OnTracks(report),
            ReportSpeaker report => OnSpeaker(report),
            ReportQuality report => OnQuality(report),
            _ => VisitError.InvalidRequest,
        };

    /// <summary>Stores the seat's new version and keeps the connection index true.</summary>
    private Participant Seat(Participant participant)
    {
        if (_seats.TryGetValue(participant.Id, out var old) && old.Connection is { } connection)
            _byConnection.Remove(connection);
        participant = participant with { AwaitsConsent = Awaits(participant) };
        _seats[participant.Id] = participant;
        if (participant.Connection is { } current)
            _byConnection[current] = participant.Id;
        return participant;
    }

    private void Move(Participant participant, ParticipantState to, string reason, Actor? by, TimeSpan now)
    {
        var from = participant.State;
        var moved = Seat(participant with { State = to, Since = now });
        _events.Add(new StateChanged(moved, from, reason, by));
        if (from == ParticipantState.Waiting && WaitingRoom.Remove(moved.Id))
            _events.Add(new QueueChanged());
    }

    /// <summary>Takes the seat away, whatever the reason.</summary>
    private void Depart(Participant participant, string reason, Actor? by, TimeSpan now)
    {
        if (participant.IsInside && _hadWaited.Remove(participant.Id))
            WaitingRoom.RecordStay(now - participant.Since);
        Move(participant, ParticipantState.Left, reason, by, now);
        _seats.Remove(participant.Id);
        _askedAt.Remove(participant.Id);
        if (participant.Connection is { } connection)
            _byConnection.Remove(connection);
    }

    /// <summary>The backend may everything; somebody in the visit what the permissions say; anybody else nothing.</summary>
    private VisitError Allow(Actor by, Func<Permissions, bool> permission)
    {
        if (by.Connection is null)
            return VisitError.None;
        if (FindByConnection(by.Connection) is not { IsInside: true } participant)
            return VisitError.NotAdmitted;
        return permission(participant.Permissions) ? VisitError.None : VisitError.Forbidden;
    }
}
