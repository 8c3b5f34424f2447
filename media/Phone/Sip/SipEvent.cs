namespace MediaServer.Phone.Sip;

/// <summary>What happened; drained by <see cref="SipEndpoint.TryPollEvent"/> after every input.</summary>
public abstract record SipEvent;

/// <summary>Something about one call.</summary>
public abstract record SipCallEvent(SipCallId Call) : SipEvent;

/// <summary>An INVITE that passed every check; 100 is already sent. To be met with Ring, Answer or Reject.</summary>
/// <param name="Dialed">The user part of the Request-URI, unescaped: a number, a PIN or a name.</param>
/// <param name="Caller">Who calls, as the trunk asserts it, else as From says. Never an identity: anybody may write it.</param>
/// <param name="Offer">Session description; null when the caller wants us to offer (in Answer; its answer comes in <see cref="CallEstablished"/>).</param>
public sealed record CallIncoming(SipCallId Call, string Trunk, string Dialed, SipCaller Caller, string? Offer) : SipCallEvent(Call)
{
    /// <summary>Whether the call arrived over TLS, the condition for SDES keys.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>The address that signaling comes from; media often does too.</summary>
    public Wire.RemoteAddress From { get; init; }
}

/// <summary>A caller as signaling describes one.</summary>
/// <param name="User">User part, unescaped; empty if withheld.</param>
/// <param name="IsAsserted">From P-Asserted-Identity of a trunk known by address (RFC 3325).</param>
/// <param name="WantsPrivacy">Privacy asks that the identity be shown to nobody (RFC 3323).</param>
public sealed record SipCaller(string User, string DisplayName, bool IsAsserted, bool WantsPrivacy)
{
    /// <summary>Without name and number: records print themselves into logs.</summary>
    public override string ToString() => nameof(SipCaller);
}

/// <summary>The called phone rings or plays early media (180, 183). May come several times, with or without a description.</summary>
public sealed record CallProgress(SipCallId Call, int Status, string? EarlyAnswer) : SipCallEvent(Call);

/// <summary>The called party has answered; <paramref name="Answer"/> answers our offer (or repeats the early one).</summary>
public sealed record CallAnswered(SipCallId Call, string Answer) : SipCallEvent(Call);

/// <summary>The caller has confirmed our Answer. <paramref name="Answer"/> is there when the INVITE had no offer.</summary>
public sealed record CallEstablished(SipCallId Call, string? Answer) : SipCallEvent(Call);

/// <summary>The remote wants other media, for example hold. To be met with AnswerReinvite or RefuseReinvite.</summary>
/// <param name="Offer">Null: it wants us to offer; its answer comes in <see cref="CallReinviteDone"/>.</param>
public sealed record CallReinvited(SipCallId Call, string? Offer) : SipCallEvent(Call);

/// <summary>Our Reinvite, our offer in answer to an empty one, or our last description said again as a sign of life was answered.</summary>
/// <param name="Offer">What was answered: of the last kind it may be an answer of ours, with the remote's numbers.</param>
public sealed record CallReinviteDone(SipCallId Call, string Offer, string Answer) : SipCallEvent(Call);

/// <summary>Our Reinvite was refused; what was agreed before goes on (RFC 6141).</summary>
public sealed record CallReinviteRefused(SipCallId Call, int Status) : SipCallEvent(Call);

/// <summary>A key pressed, by INFO (application/dtmf-relay or application/dtmf).</summary>
/// <param name="Digit"><c>0-9 * # A-D</c>.</param>
public sealed record CallInfo(SipCallId Call, char Digit, TimeSpan Duration) : SipCallEvent(Call);

/// <summary>How our Transfer goes: 1xx on its way, 2xx done (hang up then), else failed and the call goes on.</summary>
public sealed record CallTransfer(SipCallId Call, int Status) : SipCallEvent(Call);

/// <summary>The last event of a call.</summary>
/// <param name="Status">The final SIP status of a call that was never answered, ours or theirs; 0 otherwise.</param>
/// <param name="Cause">Q.850 cause of the remote's Reason header (RFC 3326), 0 if it gave none.</param>
public sealed record CallEnded(SipCallId Call, SipEnd End, int Status, int Cause) : SipCallEvent(Call);

/// <summary>A registration came, went or failed.</summary>
/// <param name="Status">Last status of the registrar, 0 when it did not answer.</param>
/// <param name="ValidFor">How long it holds from now; zero when not registered.</param>
public sealed record RegistrationChanged(string Trunk, bool IsRegistered, int Status, TimeSpan ValidFor) : SipEvent;

/// <summary>A trunk began or ceased to answer OPTIONS.</summary>
public sealed record TrunkChanged(string Trunk, bool IsReachable, TimeSpan RoundTrip) : SipEvent;
