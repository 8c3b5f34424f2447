namespace MediaServer.Wire.Sip;

/// <summary>The first thing found wrong with a message.</summary>
public enum SipFault : byte
{
    None,

    // No message comes out of these.
    NotSip,
    TooLarge,
    TooManyHeaders,
    LineTooLong,

    // The message stands, and if it is a request its sender can be told (400, for the version 505).
    BadStartLine,
    BadVersion,
    BadRequestUri,
    BadHeader,
    Unterminated,
    BadContentLength,
    MissingHeader,
    RepeatedHeader,
    BadVia,
    BadFrom,
    BadTo,
    BadCallId,
    BadCSeq,
    MethodMismatch,
    BadMaxForwards,
    BadContact,
    BadRoute,
}
