namespace MediaServer.Phone.Sip;

/// <summary>Why a message went no further, or was answered by an error. Exactly one per message; counted, never logged per message.</summary>
public enum SipReject : byte
{
    None,

    /// <summary>Not SIP, or so broken that no answer can be formed.</summary>
    NotSip,

    /// <summary>Larger than <see cref="Wire.Sip.SipLimits"/> allow.</summary>
    TooLarge,

    /// <summary>Malformed, from a source that is owed an answer: 400.</summary>
    Malformed,

    /// <summary>A SIP version other than 2.0: 505.</summary>
    BadVersion,

    /// <summary>A malformed response.</summary>
    BadResponse,

    /// <summary>A response that belongs to no request of ours.</summary>
    StrayResponse,

    /// <summary>The source belongs to no trunk.</summary>
    UnknownSource,

    /// <summary>The source sends faster than it may.</summary>
    RateLimited,

    /// <summary>The source failed so often that it is ignored for a while.</summary>
    Banned,

    /// <summary>No room for another transaction of this source.</summary>
    SourceFull,

    /// <summary>No room for another transaction at all.</summary>
    EndpointFull,

    /// <summary>No credentials where some are needed: 401.</summary>
    NoCredentials,

    /// <summary>Right credentials, expired nonce: 401 with stale=true.</summary>
    StaleNonce,

    /// <summary>Wrong credentials.</summary>
    BadCredentials,

    /// <summary>A nonce that is not ours, or one count used twice.</summary>
    BadNonce,

    /// <summary>405.</summary>
    MethodNotAllowed,

    /// <summary>A Request-URI scheme other than sip, sips and tel: 416.</summary>
    UnsupportedScheme,

    /// <summary>Require lists what we do not do: 420.</summary>
    BadExtension,

    /// <summary>A body of a type or encoding that we do not read: 415.</summary>
    UnsupportedMedia,

    /// <summary>The requester accepts no session description: 406.</summary>
    NotAcceptable,

    /// <summary>Session-Expires below our minimum: 422.</summary>
    SessionTooShort,

    /// <summary>The request came to us twice by different ways: 482 (RFC 3261 8.2.2.2).</summary>
    Merged,

    /// <summary>A dialog, transaction or transfer that does not exist: 481.</summary>
    NoSuchCall,

    /// <summary>CSeq lower than one seen before: 500.</summary>
    OutOfOrder,

    /// <summary>Offers crossed: 491, or 500 with Retry-After.</summary>
    Glare,

    /// <summary>REFER from outside is never followed: 603.</summary>
    TransferRefused,

    /// <summary>The trunk has as many calls as it may: 503.</summary>
    TrunkFull,

    /// <summary>The endpoint has as many calls as it may: 503.</summary>
    CallsFull,

    /// <summary>The node is being emptied: 503.</summary>
    Draining,

    /// <summary>INFO that holds no key press: 415 or 400.</summary>
    BadInfo,

    /// <summary>A request within a call from an address of another trunk.</summary>
    WrongTrunk,

    /// <summary>Refused by <see cref="SipEndpoint.Reject"/>.</summary>
    ByApplication,
}
