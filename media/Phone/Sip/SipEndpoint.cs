#pragma warning disable CA1822 // the first form of the contract; its machines follow
using MediaServer.Wire;

namespace MediaServer.Phone.Sip;

/// <summary>The telephone side of one node as SIP sees it: every trunk, transaction and call, without a socket.</summary>
/// <remarks>
/// Contract: one input (<see cref="Receive"/>, <see cref="Tick"/>, <see cref="OnConnectionLost"/> or a command), then drain
/// <see cref="TryTransmit"/> and <see cref="TryPollEvent"/>. Owned by one thread. Session descriptions pass through as text.
/// </remarks>
public sealed class SipEndpoint
{
    public SipEndpoint(SipOptions options) => _ = options;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public TimeSpan NextDeadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>How often each reason has stopped a message.</summary>
    public long Count(SipReject reject) => 0;

    /// <summary>Takes one UDP datagram, or one whole message of a stream (<see cref="SipStreamReader"/>).</summary>
    /// <param name="from">For streams with the owner's number of the connection (not 0).</param>
    public SipReject Receive(ReadOnlySpan<byte> message, RemoteAddress from, TimeSpan now) => SipReject.NotSip;

    public void Tick(TimeSpan now) => NextDeadline = TimeSpan.MaxValue;

    /// <summary>
    /// What is to be sent next. A stream destination with connection 0 means: the open connection to that address if there is one, else a new one.
    /// </summary>
    /// <param name="buffer">At least <see cref="Wire.Sip.SipLimits.Message"/> bytes.</param>
    public bool TryTransmit(Span<byte> buffer, out int length, out RemoteAddress destination)
    {
        (length, destination) = (0, default);
        return false;
    }

    public bool TryPollEvent(out SipEvent? e)
    {
        e = null;
        return false;
    }

    /// <summary>A connection broke, or none could be made (then with connection 0): what waits for an answer there fails at once.</summary>
    public void OnConnectionLost(RemoteAddress remote, TimeSpan now) { }

    /// <summary>New addresses of a trunk whose name resolves differently now.</summary>
    public void SetTargets(string trunk, IReadOnlyList<RemoteAddress> targets) { }

    /// <summary>Sends the first registrations and probes.</summary>
    public void Start(TimeSpan now) { }

    /// <summary>No new calls (503), no more registrations; what runs goes on.</summary>
    public void Drain(TimeSpan now) { }

    /// <summary>180, or 183 with <paramref name="earlyAnswer"/> for early media.</summary>
    public bool Ring(SipCallId call, string? earlyAnswer, TimeSpan now) => false;

    /// <summary>200 with our answer, or with our offer when the caller made none. The same text as an early answer.</summary>
    public bool Answer(SipCallId call, string description, TimeSpan now) => false;

    /// <summary>Refuses a call that is not answered yet.</summary>
    /// <param name="status">300..699; 503 adds Retry-After.</param>
    /// <param name="description">For 488: what we could have done.</param>
    public bool Reject(SipCallId call, int status, SipReason reason, TimeSpan now, string? description = null) => false;

    /// <summary>Calls out; null when the trunk is unknown, has no target, is full, or the node is being emptied.</summary>
    public SipCallId? Invite(InviteRequest request, TimeSpan now) => null;

    /// <summary>Offers other media within a call; false while another offer is on its way.</summary>
    public bool Reinvite(SipCallId call, string offer, TimeSpan now) => false;

    /// <summary>Answers <see cref="CallReinvited"/>, with an offer if it had none.</summary>
    public bool AnswerReinvite(SipCallId call, string description, TimeSpan now) => false;

    /// <param name="status">488 as a rule.</param>
    public bool RefuseReinvite(SipCallId call, int status, TimeSpan now) => false;

    /// <summary>Asks the remote to call somebody else instead (REFER, RFC 3515).</summary>
    /// <param name="target">User part in the trunk's form.</param>
    public bool Transfer(SipCallId call, string target, TimeSpan now) => false;

    /// <summary>Presses a key by INFO, for remotes without telephone-event.</summary>
    public bool SendDigit(SipCallId call, char digit, TimeSpan duration, TimeSpan now) => false;

    /// <summary>Ends a call in any state: CANCEL, BYE, or 480 to one not yet answered.</summary>
    public bool Hangup(SipCallId call, SipReason reason, TimeSpan now) => false;
}
