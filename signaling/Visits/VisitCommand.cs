namespace MediaServer.Visits;

/// <summary>Something somebody wants. Commands carry who asks; the visit decides whether they may.</summary>
public abstract record VisitCommand;

/// <summary>Who asks: the connection of somebody in the visit, or without one the app's backend, which may do everything.</summary>
/// <param name="Connection">The hub connection, or null for the backend.</param>
/// <param name="Id">What the audit calls it: a participant id, or the backend's key.</param>
public sealed record Actor(string? Connection, string Id);

/// <summary>Takes a seat, takes it back, or takes it over from an older connection of the same participant.</summary>
/// <param name="Id">The participant.</param>
/// <param name="Name">What others see.</param>
/// <param name="Role">From the token.</param>
/// <param name="Via">The door.</param>
/// <param name="Permissions">From the token.</param>
/// <param name="Connection">The new connection.</param>
/// <param name="NewSeatKey">Digest of the resume secret that this join will be answered with; empty keeps the seat's, so that a browser may come back after a call.</param>
/// <param name="ResumeKey">Digest of the resume secret presented, or null.</param>
/// <param name="MustResume">The token alone no longer admits: only a valid resume secret does.</param>
/// <param name="NameIfNone">What others see of somebody who comes without a name.</param>
/// <param name="Called">Somebody who may invite has called this person in: it is expected and does not wait.</param>
/// <param name="Language">Two letters: in which the person is spoken to; empty keeps the seat's.</param>
public sealed record Join(
    string Id,
    string Name,
    Role Role,
    Via Via,
    Permissions Permissions,
    string Connection,
    string NewSeatKey,
    string? ResumeKey = null,
    bool MustResume = false,
    string NameIfNone = "",
    bool Called = false,
    string Language = ""
) : VisitCommand;

/// <summary>The connection broke. The seat is kept for a while.</summary>
public sealed record LoseConnection(string Connection) : VisitCommand;

/// <summary>The media path of a client without a hub connection (WHIP) came back within its time.</summary>
public sealed record RegainConnection(string Participant, string Connection) : VisitCommand;

/// <summary>Leaves on purpose.</summary>
public sealed record Leave(Actor By) : VisitCommand;

/// <summary>Lets somebody in who waits, or back in who is held; lifts the bar on somebody denied or removed.</summary>
public sealed record Admit(Actor By, string Participant) : VisitCommand;

public sealed record Deny(Actor By, string Participant) : VisitCommand;

public sealed record Hold(Actor By, string Participant) : VisitCommand;

/// <summary>Mutes what the participant says. It may unmute itself.</summary>
public sealed record Mute(Actor By, string Participant) : VisitCommand;

public sealed record Remove(Actor By, string Participant) : VisitCommand;

public sealed record End(Actor By) : VisitCommand;

/// <summary>Mutes or unmutes one's own track.</summary>
public sealed record SetTrackMuted(Actor By, string Track, bool Muted) : VisitCommand;

/// <summary>Raises or lowers one's own hand.</summary>
public sealed record RaiseHand(Actor By, bool Raised) : VisitCommand;

/// <summary>The media side reports that a participant's publications changed.</summary>
public sealed record ReportTracks(string Participant, IReadOnlyList<Track> Added, IReadOnlyList<string> Removed) : VisitCommand;

/// <summary>The media side reports who speaks; null is nobody.</summary>
public sealed record ReportSpeaker(string? Participant) : VisitCommand;

/// <summary>The media side reports how a connection does.</summary>
public sealed record ReportQuality(string Participant, Quality Quality) : VisitCommand;
