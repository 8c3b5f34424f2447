namespace MediaServer.Phone.Sip;

/// <summary>Names one call of one endpoint; never reused. Not the Call-ID of the wire, which may hold a remote's address.</summary>
public readonly record struct SipCallId(long Value);
