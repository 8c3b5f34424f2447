using MediaServer.Phone.Sip.Calls;
using MediaServer.Phone.Sip.Trunks;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip;

/// <summary>The telephone side of one node as SIP sees it: every trunk, transaction and call, without a socket.</summary>
/// <remarks>
/// Contract: one input (<see cref="Receive"/>, <see cref="Tick"/>, <see cref="OnConnectionLost"/> or a command), then drain
/// <see cref="TryTransmit"/> and <see cref="TryPollEvent"/>. Owned by one thread. Session descriptions pass through as text.
/// </remarks>
public sealed class SipEndpoint
{
    /// <summary>Sources remembered for rate limits and bans; about 2 MB.</summary>
    private const int MaxSources = 10_000;

    private readonly SipCore _core;
    private readonly CallTable _calls = new();
    private readonly SourceLimiter _limiter = new(MaxSources);
    private readonly RequestRouter _router;
    private readonly RemoteAddress[] _lastSources = new RemoteAddress[Enum.GetValues<SipReject>().Length];
    private readonly List<Registration> _registrations = [];
    private readonly List<TrunkProbe> _probes = [];

    /// <exception cref="ArgumentException">The secret is too short.</exception>
    public SipEndpoint(SipOptions options)
    {
        _core = new SipCore(options);
        _router = new RequestRouter(_core, _calls, _limiter);
    }

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public TimeSpan NextDeadline => _core.Timers.Next;

    /// <summary>Calls that hold memory, from INVITE to the last message of their end.</summary>
    public int Calls => _calls.Count;

    /// <summary>Transactions that hold memory, both ways.</summary>
    public int Transactions => _core.Servers.Count + _core.Clients.Count;

    /// <summary>How often each reason has stopped a message.</summary>
    public long Count(SipReject reject) => _core.Count(reject);

    /// <summary>Where the last message came from that this reason has stopped; the unspecified address for none, and for reasons of ours.</summary>
    public RemoteAddress LastSource(SipReject reject) => _lastSources[(int)reject];

    /// <summary>Sources that are ignored at the moment because they did nothing but knock.</summary>
    public int CountBanned(TimeSpan now) => _limiter.CountBanned(now);

    /// <summary>Takes one UDP datagram, or one whole message of a stream (<see cref="SipStreamReader"/>).</summary>
    /// <param name="from">For streams with the owner's number of the connection (not 0).</param>
    public SipReject Receive(ReadOnlySpan<byte> message, RemoteAddress from, TimeSpan now)
    {
        var reject = Admit(message, from, now);
        if (reject == SipReject.None)
            return SipReject.None;
        _lastSources[(int)reject] = from;
        return _core.Note(reject);
    }

    public void Tick(TimeSpan now) => _core.Timers.Run(now);

    /// <summary>
    /// What is to be sent next. A stream destination with connection 0 means: the open connection to that address if there is one, else a new one.
    /// </summary>
    /// <param name="buffer">At least <see cref="SipLimits.Message"/> bytes.</param>
    public bool TryTransmit(Span<byte> buffer, out int length, out RemoteAddress destination) =>
        _core.TryTransmit(buffer, out length, out destination);

    public bool TryPollEvent(out SipEvent? e) => _core.TryPollEvent(out e);

    /// <summary>A connection broke, or none could be made (then with connection 0): what waits for an answer there fails at once.</summary>
    public void OnConnectionLost(RemoteAddress remote, TimeSpan now)
    {
        foreach (var call in _calls.All)
        {
            if (call.HasDialog)
                call.Dialog.OnConnectionLost(remote);
        }
        _core.Clients.OnConnectionLost(remote, now);
        _registrations.ForEach(registration => registration.OnConnectionLost(remote, now));
    }

    /// <summary>The addresses of a trunk whose name resolves for the first time or differently now: it is registered with and probed there.</summary>
    public void SetTargets(string trunk, IReadOnlyList<RemoteAddress> targets, TimeSpan now)
    {
        if (_core.Trunks.Find(trunk) is not { } found)
            return;
        found.Targets = targets;
        _registrations.Find(registration => registration.Trunk == found)?.OnTargets(now);
        _probes.Find(probe => probe.Trunk == found)?.OnTargets(now);
    }

    /// <summary>Sends the first registrations and probes.</summary>
    public void Start(TimeSpan now)
    {
        foreach (var trunk in _core.Trunks.All)
        {
            if (trunk.Settings.Registers)
                _registrations.Add(new Registration(_core, trunk));
            if (trunk.Settings.ProbeInterval > TimeSpan.Zero)
                _probes.Add(new TrunkProbe(_core, trunk));
        }
        _registrations.ForEach(registration => registration.Start(now));
        _probes.ForEach(probe => probe.Start(now));
    }

    /// <summary>No new calls (503), no more registrations; what runs goes on.</summary>
    public void Drain(TimeSpan now)
    {
        _core.IsDraining = true;
        _registrations.ForEach(registration => registration.Leave(now));
        _probes.ForEach(probe => probe.Stop());
    }

    /// <summary>180, or 183 with <paramref name="earlyAnswer"/> for early media.</summary>
    public bool Ring(SipCallId call, string? earlyAnswer, TimeSpan now) => _calls.Find(call)?.Incoming?.Ring(earlyAnswer, now) ?? false;

    /// <summary>200 with our answer, or with our offer when the caller made none. The same text as an early answer.</summary>
    public bool Answer(SipCallId call, string description, TimeSpan now) => _calls.Find(call)?.Incoming?.Answer(description, now) ?? false;

    /// <summary>Refuses a call that is not answered yet.</summary>
    /// <param name="status">300..699; 503 adds Retry-After.</param>
    /// <param name="description">For 488: what we could have done.</param>
    public bool Reject(SipCallId call, int status, SipReason reason, TimeSpan now, string? description = null)
    {
        var fields = MessageWriter.ReasonField(reason) + (status == 503 ? "Retry-After: 10\r\n" : "");
        if (_calls.Find(call) is not { Incoming: { } incoming } found || !incoming.Reject(status, fields, description, now))
            return false;
        _core.Note(SipReject.ByApplication);
        found.End(SipEnd.Refused, status, 0);
        return true;
    }

    /// <summary>Calls out; null when the trunk is unknown, has no target, is full, or the node is being emptied.</summary>
    public SipCallId? Invite(InviteRequest request, TimeSpan now)
    {
        if (_core.IsDraining || _calls.Count >= _core.Options.MaxCalls)
            return null;
        if (_core.Trunks.Find(request.Trunk) is not { IsFull: false, Targets.Count: > 0 } trunk)
            return null;
        var call = new Call(_core, _calls, trunk, _calls.NextId(), _core.Ids.Next(), _core.Ids.Next(), trunk.Targets[0]);
        call.Outgoing = new OutgoingInvite(call, request);
        _calls.Add(call);
        call.Outgoing.Start(now);
        return call.Id;
    }

    /// <summary>Offers other media within a call; false while another offer is on its way.</summary>
    public bool Reinvite(SipCallId call, string offer, TimeSpan now) => Established(call)?.Media.Offer(offer, now) ?? false;

    /// <summary>Answers <see cref="CallReinvited"/>, with an offer if it had none.</summary>
    public bool AnswerReinvite(SipCallId call, string description, TimeSpan now) =>
        _calls.Find(call)?.Media.Answer(description, now) ?? false;

    /// <param name="status">488 as a rule.</param>
    public bool RefuseReinvite(SipCallId call, int status, TimeSpan now) => _calls.Find(call)?.Media.Refuse(status, now) ?? false;

    /// <summary>Asks the remote to call somebody else instead (REFER, RFC 3515).</summary>
    /// <param name="target">User part in the trunk's form.</param>
    public bool Transfer(SipCallId call, string target, TimeSpan now) => Established(call)?.Transfer.Start(target, now) ?? false;

    /// <summary>Presses a key by INFO, for remotes without telephone-event.</summary>
    public bool SendDigit(SipCallId call, char digit, TimeSpan duration, TimeSpan now) =>
        Established(call)?.SendDigit(digit, duration, now) ?? false;

    /// <summary>Ends a call in any state: CANCEL, BYE, or 480 to one not yet answered.</summary>
    public bool Hangup(SipCallId call, SipReason reason, TimeSpan now)
    {
        if (_calls.Find(call) is not { } found)
            return false;
        found.HangUp(SipEnd.LocalHangup, reason, now);
        return true;
    }

    private Call? Established(SipCallId id) => _calls.Find(id) is { IsEstablished: true } call ? call : null;

    private SipReject Admit(ReadOnlySpan<byte> bytes, RemoteAddress from, TimeSpan now)
    {
        if (bytes.Trim("\r\n\0"u8).IsEmpty)
            return SipReject.None; // keep-alive (RFC 5626 4.4, and a single NUL of older phones)
        var isKnown = _core.Trunks.Knows(from) || _calls.HasPeer(from);
        var isTarget = isKnown || _core.Trunks.IsTarget(from);
        isKnown |= isTarget && _calls.Count > 0; // a call may have gone to the second target
        if (!isTarget && !_core.Trunks.TakesStrangers)
            return SipReject.UnknownSource;
        if (!isTarget && _limiter.IsBanned(from.Ip, now))
            return SipReject.Banned; // never a trunk, nor whom we have a call with: anybody may forge their addresses
        var perSecond = isTarget ? _core.Options.RequestsPerSecond : _core.Options.StrangerRequestsPerSecond;
        if (_limiter.Admit(from.Ip, perSecond, now) is var limited and not SipReject.None)
            return limited;
        if (!SipMessage.TryParse(bytes, out var message, out var fault))
            return RefuseNoise(from, fault, isTarget, now);
        if (message.IsRequest)
            return isKnown || _core.Trunks.TakesStrangers ? _router.Receive(message, from, isKnown, now) : SipReject.UnknownSource;
        if (message.Fault != SipFault.None)
            return SipReject.BadResponse;
        return _core.Clients.TryReceive(message, now) ? SipReject.None : SipReject.StrayResponse;
    }

    private SipReject RefuseNoise(RemoteAddress from, SipFault fault, bool isTarget, TimeSpan now)
    {
        if (!isTarget)
            _limiter.OnRejected(from.Ip, SourceLimiter.Guess, now);
        return fault is SipFault.NotSip or SipFault.BadVersion ? SipReject.NotSip : SipReject.TooLarge;
    }
}
