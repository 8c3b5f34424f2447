using MediaServer.Phone.Sip.Transactions;
using MediaServer.Wire;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Phone.Sip.Trunks;

/// <summary>Keeps one trunk knowing where we are (RFC 3261 10.2).</summary>
/// <remarks>
/// A failure waits 5 s, then twice as long each time, up to 5 minutes, and moves to the next target; a wrong password waits 1 minute
/// to 1 hour, since trying it again faster only locks the account. Retry-After is honored. A fifth is added at random, so that a
/// thousand nodes do not come back in the same second.
/// </remarks>
internal sealed class Registration : IRequester
{
    private static readonly TimeSpan MinBackoff = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinLockout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxLockout = TimeSpan.FromHours(1);

    private readonly SipCore _core;
    private readonly DigestClient _digest;
    private readonly SipTimer _due;
    private readonly string _callId;
    private readonly string _tag;
    private uint _cseq;
    private uint _seconds;
    private int _target;
    private RemoteAddress? _askedAt;
    private int _failures;
    private bool _isAnswering;
    private bool _leaving;

    public Registration(SipCore core, Trunk trunk)
    {
        (_core, Trunk) = (core, trunk);
        _digest = new DigestClient(trunk, core.Ids);
        _due = new SipTimer(Begin);
        (_callId, _tag) = (core.Ids.Next(), core.Ids.Next());
        _seconds = (uint)trunk.Settings.RegisterExpires.TotalSeconds;
    }

    public Trunk Trunk { get; }

    public bool IsRegistered { get; private set; }

    public void Start(TimeSpan now) => Begin(now);

    /// <summary>The trunk is found for the first time, or has moved: what stands at the old address will not bring calls from the new one.</summary>
    public void OnTargets(TimeSpan now)
    {
        if (_leaving || _askedAt is { } asked && Trunk.Targets.Contains(asked))
            return;
        _core.Timers.Stop(_due);
        Begin(now);
    }

    /// <summary>The connection that the registrar would have used for calls is gone; a new one is known only by registering again.</summary>
    public void OnConnectionLost(RemoteAddress remote, TimeSpan now)
    {
        if (IsRegistered && !_leaving && _askedAt == remote with { Connection = 0 })
            Retry(null, MinBackoff, MaxBackoff, now);
    }

    /// <summary>Takes our address back.</summary>
    public void Leave(TimeSpan now)
    {
        _core.Timers.Stop(_due);
        _leaving = true;
        if (IsRegistered)
            Begin(now);
    }

    public void OnResponse(ClientTransaction transaction, SipMessage response, TimeSpan now)
    {
        if (response.Status < 200 || _leaving && response.Status is not (401 or 407))
            return;
        switch (response.Status)
        {
            case < 300:
                Accept(response, transaction.To, now);
                break;
            case 401 or 407 when _digest.TryTake(response, _isAnswering):
                _isAnswering = true;
                Send(now);
                break;
            case 401 or 403 or 407:
                Retry(response, MinLockout, MaxLockout, now);
                break;
            case 423 when response.TryGetNumber(SipHeader.MinExpires, out var least) && least > _seconds:
                _seconds = least;
                Send(now);
                break;
            default:
                _target++;
                Retry(response, MinBackoff, MaxBackoff, now);
                break;
        }
    }

    public void OnFailure(ClientTransaction transaction, TimeSpan now)
    {
        _target++;
        Retry(null, MinBackoff, MaxBackoff, now);
    }

    /// <summary>A first try carries the last nonce; that it has grown old since, not every registrar says (stale).</summary>
    private void Begin(TimeSpan now)
    {
        _isAnswering = false;
        Send(now);
    }

    private void Send(TimeSpan now)
    {
        if (Trunk.Targets.Count == 0)
            return;
        var target = Trunk.Targets[_target % Trunk.Targets.Count];
        _askedAt = target;
        var domain = Trunk.DomainAt(target);
        var uri = $"sip:{domain}";
        var address = $"<sip:{MessageWriter.Escape(Trunk.Settings.User)}@{domain}>";
        var head = $"From: {address};tag={_tag}\r\nTo: {address}\r\nCall-ID: {_callId}\r\nCSeq: {++_cseq} REGISTER\r\n";
        var credentials = _digest.Authorize(SipMethod.Register, uri);
        var fields = _core.Writer.Contact(target, Trunk.Settings.User) + $"Expires: {(_leaving ? 0 : _seconds)}\r\n" + credentials;
        var branch = _core.Writer.NewBranch();
        var bytes = _core.Writer.Request(SipMethod.Register, uri, target, branch, head, fields, "", "");
        new ClientTransaction(_core, SipMethod.Register, branch, bytes, target, this).Start(now);
    }

    private void Accept(SipMessage response, RemoteAddress registrar, TimeSpan now)
    {
        _failures = 0;
        var granted = Granted(response, registrar);
        // A minute early, or at half time of short ones: what gets lost on the way can still be repeated.
        var early = granted > 120 ? granted - 60 : Math.Max(granted / 2, 1);
        _core.Timers.Set(_due, now + TimeSpan.FromSeconds(early));
        IsRegistered = true;
        _core.Raise(new RegistrationChanged(Trunk.Id, true, response.Status, TimeSpan.FromSeconds(granted)));
    }

    /// <summary>The expiry of our own Contact, else the common one, else what we asked for (RFC 3261 10.2.4).</summary>
    private uint Granted(SipMessage response, RemoteAddress registrar)
    {
        var own = System.Text.Encoding.UTF8.GetBytes(_core.Writer.LocalName(registrar));
        foreach (var value in response.Values(SipHeader.Contact))
        {
            if (!SipNameAddr.TryParse(value, out var contact) || contact.Uri.Text.IndexOf(own) < 0)
                continue;
            if (contact.Parameters.TryGet("expires"u8, out var text) && SipExpires.TryRead(text, out var seconds))
                return seconds;
        }
        return response.TryGetNumber(SipHeader.Expires, out var common) && common > 0 ? common : _seconds;
    }

    private void Retry(SipMessage? response, TimeSpan least, TimeSpan most, TimeSpan now)
    {
        if (_leaving)
            return;
        var wait = least * Math.Pow(2, Math.Min(_failures++, 16));
        if (wait > most)
            wait = most;
        wait *= 1 + 0.2 * _core.Ids.NextFraction();
        if (response is not null && RetryAfter.TryRead(response, out var asked) && asked > wait)
            wait = asked < MaxLockout ? asked : MaxLockout;
        _core.Timers.Set(_due, now + wait);
        IsRegistered = false;
        _core.Raise(new RegistrationChanged(Trunk.Id, false, response?.Status ?? 0, TimeSpan.Zero));
    }
}
