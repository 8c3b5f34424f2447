namespace MediaServer.Phone.Sip;

/// <summary>What a Reason header says (RFC 3326).</summary>
/// <param name="Cause">Q.850 cause, 1..127; 0: no header.</param>
/// <param name="Text">For humans; no names, no numbers.</param>
public readonly record struct SipReason(int Cause, string Text)
{
    public static SipReason None => default;
    public static SipReason Normal => new(16, "Normal call clearing");
    public static SipReason Busy => new(17, "User busy");
    public static SipReason NoAnswer => new(19, "No answer");
    public static SipReason MediaTimeout => new(41, "Media timeout");
    public static SipReason RecoveryOnTimer => new(102, "Recovery on timer expiry");
}
