namespace MediaServer.Transport.Ice;

/// <summary>Whether the remote wants our packets (RFC 7675).</summary>
public enum ConsentState : byte
{
    /// <summary>No check has arrived yet.</summary>
    None,

    Granted,

    /// <summary>Silent for too long: nothing may be sent until it checks again.</summary>
    Lost,
}
