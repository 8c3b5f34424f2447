namespace MediaServer.Transport;

/// <summary>Why a datagram went no further. Dropping is normal: it is counted, never logged per packet.</summary>
public enum Drop : byte
{
    None,

    /// <summary>The first byte belongs to no protocol spoken here (RFC 7983), or the datagram is too short for its protocol.</summary>
    UnknownProtocol,

    /// <summary>The sender's address has not passed an authenticated connectivity check.</summary>
    NotValidated,

    /// <summary>Not a well-formed STUN message, or one that this agent does not answer.</summary>
    BadStun,

    /// <summary>STUN for somebody else: the username names other credentials.</summary>
    UnknownUfrag,

    /// <summary>STUN whose MESSAGE-INTEGRITY or FINGERPRINT does not verify.</summary>
    BadIntegrity,

    /// <summary>Connectivity check answered with an error (role conflict, RFC 8445 7.3.1.1).</summary>
    RoleConflict,

    /// <summary>No room for another tuple or another response.</summary>
    QueueFull,

    /// <summary>Larger than any DTLS record.</summary>
    DtlsOversized,

    /// <summary>Application data inside DTLS: nothing here listens to it.</summary>
    DtlsApplicationData,

    /// <summary>The session is closed or has failed.</summary>
    SessionOver,

    /// <summary>SRTP or SRTCP before the handshake has made keys.</summary>
    NoKeys,

    /// <summary>Header, extension or trailer do not fit into the packet.</summary>
    BadHeader,

    /// <summary>The authentication tag is wrong.</summary>
    BadAuthTag,

    /// <summary>A packet with this index has been accepted before.</summary>
    Replayed,

    /// <summary>Older than the replay window reaches.</summary>
    TooOld,

    /// <summary>SRTCP that is not encrypted (the E flag is 0) though the session encrypts.</summary>
    NotEncrypted,

    /// <summary>The remote has used more SSRCs than the session remembers.</summary>
    TooManyStreams,
}
