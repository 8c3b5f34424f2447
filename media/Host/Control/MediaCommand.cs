namespace MediaServer.Host.Control;

/// <summary>Something signaling wants done in a room.</summary>
public abstract record MediaCommand(string Visit, string Participant);

/// <summary>A trickled remote candidate. An ICE-lite agent learns addresses from checks, so this only ends the wait of a client that asks.</summary>
public sealed record AddCandidate(string Visit, string Participant, string Candidate, string Mid) : MediaCommand(Visit, Participant);

/// <summary>Mutes or unmutes a track of the participant; while muted nothing of it is forwarded.</summary>
public sealed record SetMuted(string Visit, string Participant, string Track, bool Muted) : MediaCommand(Visit, Participant);

/// <summary>How the participant shows a track of somebody else: its size picks the simulcast layer.</summary>
public sealed record WatchTrack(
    string Visit,
    string Participant,
    string Track,
    int? Width,
    int? Height,
    int? Fps,
    int? Priority,
    bool Paused
) : MediaCommand(Visit, Participant);

/// <summary>Holds or resumes a participant: while held it neither hears nor is heard, but its transport stays up.</summary>
public sealed record SetHeld(string Visit, string Participant, bool Held) : MediaCommand(Visit, Participant);

/// <summary>Ends the participant's peer, tracks and subscriptions.</summary>
public sealed record ClosePeer(string Visit, string Participant) : MediaCommand(Visit, Participant);

/// <summary>Ends the room and every peer in it.</summary>
public sealed record CloseRoom(string Visit) : MediaCommand(Visit, "");
