namespace MediaServer.Phone.Sip;

/// <summary>How a call ended.</summary>
public enum SipEnd : byte
{
    /// <summary>We hung up (BYE or CANCEL).</summary>
    LocalHangup,

    /// <summary>The remote hung up.</summary>
    RemoteHangup,

    /// <summary>The caller gave up before our answer.</summary>
    Canceled,

    /// <summary>We refused the call.</summary>
    Refused,

    /// <summary>The called side refused, is busy, is away or does not exist; the status says which.</summary>
    RefusedByRemote,

    /// <summary>Nobody answered our requests in time, or none of the trunk's targets could be reached.</summary>
    NoReply,

    /// <summary>Our answer was never confirmed by ACK (RFC 3261 13.3.1.4).</summary>
    NoAck,

    /// <summary>The session timer ran out (RFC 4028).</summary>
    SessionExpired,

    /// <summary>The remote no longer knows the call (481 or 408 within it, RFC 3261 12.2.1.2).</summary>
    RemoteLostCall,

    /// <summary>The trunk wants credentials that we do not have, or under a realm that is not its own.</summary>
    NotAuthorized,

    /// <summary>The remote broke the rules so that no session can be agreed.</summary>
    ProtocolError,

    /// <summary>The called phone was never answered within <see cref="InviteRequest.Patience"/>.</summary>
    NoAnswer,
}
