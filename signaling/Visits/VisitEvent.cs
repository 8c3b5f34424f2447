namespace MediaServer.Visits;

/// <summary>Something that happened, in the past tense. The edge turns it into messages, media commands, rows and audit entries.</summary>
public abstract record VisitEvent;

/// <summary>Somebody took a seat for the first time.</summary>
public sealed record Entered(Participant Participant) : VisitEvent;

/// <summary>Somebody is back in a seat that was kept, or took it over.</summary>
/// <param name="Participant">The seat.</param>
/// <param name="Replaced">The older connection that no longer speaks for the seat, if it still lived.</param>
/// <param name="Before">The door by which it had come last.</param>
public sealed record Returned(Participant Participant, string? Replaced, Via Before) : VisitEvent
{
    /// <summary>From the browser to the telephone or back: what the old door published is over.</summary>
    public bool HasMoved => Before != Participant.Via;
}

public sealed record StateChanged(Participant Participant, ParticipantState From, string Reason, Actor? By) : VisitEvent
{
    public ParticipantState To => Participant.State;
}

/// <summary>The connection is gone, the seat is kept.</summary>
public sealed record ConnectionLost(Participant Participant) : VisitEvent;

/// <summary>Something that others see of the participant changed, but not its state.</summary>
public sealed record Updated(Participant Participant) : VisitEvent;

/// <summary>A track's muting must reach the media side.</summary>
public sealed record TrackMuted(Participant Participant, string Track, bool Muted, Actor By) : VisitEvent;

public sealed record TracksChanged(Participant Participant, IReadOnlyList<Track> Added, IReadOnlyList<string> Removed) : VisitEvent;

public sealed record SpeakerChanged(string? Participant) : VisitEvent;

public sealed record QualityChanged(Participant Participant) : VisitEvent;

/// <summary>Order or length of the waiting room changed.</summary>
public sealed record QueueChanged : VisitEvent;

/// <summary>Somebody barred by a denial or a removal may come again.</summary>
public sealed record BarLifted(string Participant, Actor By) : VisitEvent;

public sealed record Ended(Actor By, string Reason) : VisitEvent;
