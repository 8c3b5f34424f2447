using MediaServer.Wire;

namespace MediaServer.Transport;

public enum SessionEventKind : byte
{
    /// <summary>Keys agreed; media may flow.</summary>
    Connected,

    /// <summary>Consent lost; sending stops, everything is kept.</summary>
    Disconnected,

    /// <summary>Consent is back; media goes on with the same keys.</summary>
    Reconnected,

    /// <summary>The session could not be made (<see cref="SessionEvent.Failure"/>).</summary>
    Failed,

    /// <summary>The remote closed the association.</summary>
    Closed,

    /// <summary><see cref="SessionEvent.Address"/> belongs to this session from now on.</summary>
    TupleAdded,

    /// <summary><see cref="SessionEvent.Address"/> no longer belongs to this session.</summary>
    TupleRemoved,
}

/// <summary>Something the owner of the session reacts to.</summary>
/// <param name="Address">Set for the two tuple events.</param>
/// <param name="Failure">Set for <see cref="SessionEventKind.Failed"/>.</param>
public readonly record struct SessionEvent(
    SessionEventKind Kind,
    RemoteAddress Address = default,
    SessionFailure Failure = SessionFailure.None
);
