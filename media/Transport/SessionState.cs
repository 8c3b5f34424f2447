namespace MediaServer.Transport;

/// <summary>Life of a session, in the order in which it usually goes.</summary>
public enum SessionState : byte
{
    /// <summary>Waiting for a connectivity check or within the DTLS handshake.</summary>
    Connecting,

    /// <summary>Keys are there and the remote consents: media flows.</summary>
    Connected,

    /// <summary>Keys are there, consent is lost (RFC 7675): nothing is sent until the remote checks again.</summary>
    Disconnected,

    /// <summary>The handshake did not succeed; final.</summary>
    Failed,

    /// <summary>The remote said close_notify, or the session was disposed; final.</summary>
    Closed,
}

/// <summary>Why a handshake failed.</summary>
public enum SessionFailure : byte
{
    None,

    /// <summary>No authenticated connectivity check arrived in time.</summary>
    NoConnectivity,

    /// <summary>The certificate is not the one that signaling announced; no key was exported.</summary>
    FingerprintMismatch,

    /// <summary>The remote offered no protection profile that is accepted here.</summary>
    NoSrtpProfile,

    /// <summary>The handshake was not finished in time.</summary>
    HandshakeTimeout,

    /// <summary>A fatal alert, or messages that make no handshake.</summary>
    HandshakeError,
}
