namespace MediaServer.Wire.Sip;

/// <summary>The header fields that this program reads; all others are <see cref="Other"/> and pass unseen.</summary>
public enum SipHeader : byte
{
    Other,
    Via,
    From,
    To,
    CallId,
    CSeq,
    MaxForwards,
    Contact,
    Route,
    RecordRoute,
    ContentLength,
    ContentType,
    ContentEncoding,
    ContentDisposition,
    Accept,
    Allow,
    Require,
    ProxyRequire,
    Supported,
    Unsupported,
    Expires,
    MinExpires,
    Authorization,
    ProxyAuthorization,
    WwwAuthenticate,
    ProxyAuthenticate,
    SessionExpires,
    MinSe,
    RSeq,
    RAck,
    ReferTo,
    Event,
    SubscriptionState,
    Reason,
    RetryAfter,
    PAssertedIdentity,
    Privacy,
}

internal static class SipHeaders
{
    /// <summary>Long forms, and after them the compact ones of RFC 3261 7.3.3 and of the extensions.</summary>
    private static readonly (byte[] Name, SipHeader Header)[] Names =
    [
        ("Via"u8.ToArray(), SipHeader.Via),
        ("From"u8.ToArray(), SipHeader.From),
        ("To"u8.ToArray(), SipHeader.To),
        ("Call-ID"u8.ToArray(), SipHeader.CallId),
        ("CSeq"u8.ToArray(), SipHeader.CSeq),
        ("Max-Forwards"u8.ToArray(), SipHeader.MaxForwards),
        ("Contact"u8.ToArray(), SipHeader.Contact),
        ("Route"u8.ToArray(), SipHeader.Route),
        ("Record-Route"u8.ToArray(), SipHeader.RecordRoute),
        ("Content-Length"u8.ToArray(), SipHeader.ContentLength),
        ("Content-Type"u8.ToArray(), SipHeader.ContentType),
        ("Content-Encoding"u8.ToArray(), SipHeader.ContentEncoding),
        ("Content-Disposition"u8.ToArray(), SipHeader.ContentDisposition),
        ("Accept"u8.ToArray(), SipHeader.Accept),
        ("Allow"u8.ToArray(), SipHeader.Allow),
        ("Require"u8.ToArray(), SipHeader.Require),
        ("Proxy-Require"u8.ToArray(), SipHeader.ProxyRequire),
        ("Supported"u8.ToArray(), SipHeader.Supported),
        ("Unsupported"u8.ToArray(), SipHeader.Unsupported),
        ("Expires"u8.ToArray(), SipHeader.Expires),
        ("Min-Expires"u8.ToArray(), SipHeader.MinExpires),
        ("Authorization"u8.ToArray(), SipHeader.Authorization),
        ("Proxy-Authorization"u8.ToArray(), SipHeader.ProxyAuthorization),
        ("WWW-Authenticate"u8.ToArray(), SipHeader.WwwAuthenticate),
        ("Proxy-Authenticate"u8.ToArray(), SipHeader.ProxyAuthenticate),
        ("Session-Expires"u8.ToArray(), SipHeader.SessionExpires),
        ("Min-SE"u8.ToArray(), SipHeader.MinSe),
        ("RSeq"u8.ToArray(), SipHeader.RSeq),
        ("RAck"u8.ToArray(), SipHeader.RAck),
        ("Refer-To"u8.ToArray(), SipHeader.ReferTo),
        ("Event"u8.ToArray(), SipHeader.Event),
        ("Subscription-State"u8.ToArray(), SipHeader.SubscriptionState),
        ("Reason"u8.ToArray(), SipHeader.Reason),
        ("Retry-After"u8.ToArray(), SipHeader.RetryAfter),
        ("P-Asserted-Identity"u8.ToArray(), SipHeader.PAssertedIdentity),
        ("Privacy"u8.ToArray(), SipHeader.Privacy),
    ];

    public static SipHeader Parse(ReadOnlySpan<byte> name)
    {
        if (name.Length == 1)
            return ParseCompact((byte)(name[0] | 0x20));
        foreach (var (known, header) in Names)
        {
            if (known.Length == name.Length && SipText.EqualsIgnoreCase(known, name))
                return header;
        }
        return SipHeader.Other;
    }

    private static SipHeader ParseCompact(byte letter) =>
        letter switch
        {
            (byte)'v' => SipHeader.Via,
            (byte)'f' => SipHeader.From,
            (byte)'t' => SipHeader.To,
            (byte)'i' => SipHeader.CallId,
            (byte)'m' => SipHeader.Contact,
            (byte)'l' => SipHeader.ContentLength,
            (byte)'c' => SipHeader.ContentType,
            (byte)'e' => SipHeader.ContentEncoding,
            (byte)'k' => SipHeader.Supported,
            (byte)'x' => SipHeader.SessionExpires,
            (byte)'r' => SipHeader.ReferTo,
            (byte)'o' => SipHeader.Event,
            _ => SipHeader.Other,
        };

    /// <summary>Fields that a message has once or not at all (RFC 3261 20, 7.3.1).</summary>
    public static bool IsSingle(SipHeader header) =>
        header
            is SipHeader.From
                or SipHeader.To
                or SipHeader.CallId
                or SipHeader.CSeq
                or SipHeader.MaxForwards
                or SipHeader.ContentLength
                or SipHeader.ContentType
                or SipHeader.Expires
                or SipHeader.SessionExpires
                or SipHeader.MinSe
                or SipHeader.RSeq
                or SipHeader.RAck
                or SipHeader.ReferTo
                or SipHeader.Event;
}
