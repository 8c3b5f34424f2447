using System.Text;
using MediaServer.Phone.Sip.Transactions;
using MediaServer.Phone.Sip.Trunks;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>A call that we make, until it stands or is over (RFC 3261 13.2).</summary>
/// <remarks>
/// It goes to the trunk's targets in turn, as long as one is silent or answers 503. A target that says nothing at all for some seconds is
/// given up when there is another one; what it says later is taken back. Several phones may ring and answer (forking): the
/// first answer counts, every other is confirmed and hung up. Redirections (3xx) are not followed: they would let the called side
/// choose what we dial.
/// </remarks>
internal sealed class OutgoingInvite : IRequester
{
    /// <summary>More phones than this ringing at once is a loop, not a family.</summary>
    private const int MaxForks = 8;

    /// <summary>Four INVITEs over UDP. Whoever got one says 100 within 200 ms (RFC 3261 17.2.1).</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(6);

    private readonly Call _call;
    private readonly InviteRequest _request;
    private readonly DigestClient _digest;
    private readonly EarlyDialogs _early;
    private readonly SipTimer _patience;
    private readonly SipTimer _silence;
    private readonly HashSet<string> _withdrawn = [];
    private readonly Dictionary<string, Dialog> _answered = [];
    private readonly IReadOnlyList<RemoteAddress> _targets;
    private ClientTransaction? _invite;
    private string _cancelFields = "";
    private uint _cseq;
    private int _target;
    private bool _asked;
    private bool _raised;
    private bool _isRinging;
    private bool _isCanceled;
    private bool _isDone;

    public OutgoingInvite(Call call, InviteRequest request)
    {
        (_call, _request) = (call, request);
        _targets = call.Trunk.Targets; // new addresses are for the next call
        _digest = new DigestClient(call.Trunk, call.Core.Ids);
        _early = new EarlyDialogs(call, _digest, MaxForks);
        _patience = new SipTimer(OnPatienceEnded);
        _silence = new SipTimer(OnSilence);
        call.Media.Describe(request.Offer, null);
    }

    private RemoteAddress Target => _targets[_target];

    public void Start(TimeSpan now)
    {
        _call.Core.Timers.Set(_patience, now + _request.Patience);
        Send(now);
    }

    /// <summary>RFC 3261 9.1: CANCEL may go out only after a provisional answer; until then it is a wish.</summary>
    public void Cancel(string fields, TimeSpan now)
    {
        StopTimers();
        (_isCanceled, _cancelFields) = (true, fields);
        if (_invite is { State: ClientState.Proceeding })
            SendCancel(now);
    }

    public void OnResponse(ClientTransaction transaction, SipMessage response, TimeSpan now)
    {
        var isCurrent = transaction == _invite && !_isDone;
        if (isCurrent)
            _call.Core.Timers.Stop(_silence);
        if (response.Status is >= 200 and < 300)
            OnAnswer(transaction, response, now);
        else if (!isCurrent && response.Status < 200)
            Withdraw(transaction, now); // it was given up, and rings all the same
        else if (!isCurrent)
            return;
        else if (response.Status < 200)
            OnProvisional(transaction, response, now);
        else if (_isCanceled)
            Close();
        else
            OnRefused(response, now);
    }

    public void OnFailure(ClientTransaction transaction, TimeSpan now)
    {
        if (transaction != _invite || _isDone)
            return;
        if (_isCanceled || !TryNextTarget(now))
            Fail(SipEnd.NoReply, 408, 0);
    }

    private void Send(TimeSpan now)
    {
        var (core, trunk, target) = (_call.Core, _call.Trunk, Target);
        var domain = trunk.DomainAt(target);
        var uri = $"sip:{MessageWriter.Escape(_request.Target)}@{domain}";
        var head = $"{From(domain)};tag={_call.LocalTag}\r\nTo: <{uri}>\r\nCall-ID: {_call.CallId}\r\nCSeq: {++_cseq} INVITE\r\n";
        var fields = core.Writer.Contact(target, trunk.Settings.User) + Call.Capabilities + _call.Timer.Ask(isFirst: true);
        fields += Privacy(domain) + _digest.Authorize(SipMethod.Invite, uri);
        var branch = core.Writer.NewBranch();
        var bytes = core.Writer.Request(SipMethod.Invite, uri, target, branch, head, fields, MessageWriter.Sdp, _request.Offer);
        _isRinging = false;
        _invite = new ClientTransaction(core, SipMethod.Invite, branch, bytes, target, this);
        _invite.Start(now);
        if (_request.HasAlternative || _target + 1 < _targets.Count)
            core.Timers.Set(_silence, now + MaxSilence);
    }

    private string From(string domain)
    {
        if (_request.Anonymous)
            return "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>";
        var display = _request.DisplayName.Length > 0 ? MessageWriter.Quote(_request.DisplayName) + " " : "";
        return $"From: {display}<{Own(domain)}>";
    }

    /// <summary>Hidden from the called side, shown to the trunk (RFC 3325 9.1).</summary>
    private string Privacy(string domain) => _request.Anonymous ? $"Privacy: id\r\nP-Asserted-Identity: <{Own(domain)}>\r\n" : "";

    private string Own(string domain)
    {
        var user = MessageWriter.Escape(_request.From ?? _call.Trunk.Settings.User);
        return user.Length > 0 ? $"sip:{user}@{domain}" : $"sip:{domain}";
    }

    private void OnProvisional(ClientTransaction transaction, SipMessage response, TimeSpan now)
    {
        if (_isCanceled)
            SendCancel(now);
        if (response.Status == 100 || response.ToTag.IsEmpty)
            return;
        _isRinging = true;
        if (!_early.TryTake(response, transaction.To, now) || _isCanceled)
            return;
        _call.Core.Raise(new CallProgress(_call.Id, response.Status, Body(response)));
    }

    private void OnAnswer(ClientTransaction transaction, SipMessage response, TimeSpan now)
    {
        response.TryGetCSeq(out var cseq);
        var tag = Encoding.UTF8.GetString(response.ToTag);
        if (_answered.TryGetValue(tag, out var known))
        {
            known.SendAck(cseq.Number); // our ACK was lost
            return;
        }
        if (_answered.Count == MaxForks)
            return;
        // RFC 3261 13.2.2.4: the answer's routes count, whatever the ringing said
        var dialog = Dialog.Of(_call.Core, _call.Trunk, response, transaction.To, _digest, _early.Find(tag)?.LocalCSeq ?? 0);
        _answered[tag] = dialog;
        dialog.SendAck(cseq.Number);
        if (_isCanceled || _isDone || transaction != _invite)
            dialog.Send(SipMethod.Bye, _cancelFields, "", "", now, (_, _) => { });
        else
            Establish(dialog, response, now);
        if (transaction == _invite)
            Close();
    }

    private void Establish(Dialog dialog, SipMessage response, TimeSpan now)
    {
        _call.Dialog = dialog;
        _call.LearnFrom(response);
        _call.Establish();
        var answer = Body(response) ?? _early.ConfirmedAnswer(dialog);
        if (answer is null)
        {
            _call.HangUp(SipEnd.ProtocolError, SipReason.None, now);
            return;
        }
        _call.Media.Remote = answer;
        _call.Timer.Learn(response, now);
        _call.Core.Raise(new CallAnswered(_call.Id, answer));
    }

    private void OnRefused(SipMessage response, TimeSpan now)
    {
        switch (response.Status)
        {
            case 401 or 407 when !_isRinging && _digest.TryTake(response, _asked):
                _asked = true;
                Send(now);
                break;
            case 401 or 407:
                Fail(SipEnd.NotAuthorized, response.Status, 0);
                break;
            case 422 when !_raised && _call.Timer.TryRaise(response):
                _raised = true;
                Send(now);
                break;
            case 503 when TryNextTarget(now):
                break;
            default:
                Fail(SipEnd.RefusedByRemote, response.Status, ReasonOf.Cause(response));
                break;
        }
    }

    private bool TryNextTarget(TimeSpan now)
    {
        if (_isRinging || _target + 1 >= _targets.Count)
            return false;
        _target++;
        Send(now);
        return true;
    }

    private void SendCancel(TimeSpan now)
    {
        if (_isDone || _invite is not { } invite)
            return;
        _isDone = true;
        Withdraw(invite, now);
    }

    private void Withdraw(ClientTransaction invite, TimeSpan now)
    {
        if (invite.Request is not { } request || !_withdrawn.Add(invite.Branch))
            return;
        invite.LimitWait(now);
        var bytes = _call.Core.Writer.Cancel(request, _cancelFields);
        new ClientTransaction(_call.Core, SipMethod.Cancel, invite.Branch, bytes, invite.To, Unheeded.Instance).Start(now);
    }

    private void OnSilence(TimeSpan now)
    {
        _invite?.StopRepeating();
        if (!TryNextTarget(now))
            Fail(SipEnd.NoReply, 408, 0);
    }

    private void OnPatienceEnded(TimeSpan now) => _call.HangUp(SipEnd.NoAnswer, SipReason.NoAnswer, now);

    private void Fail(SipEnd end, int status, int cause)
    {
        Close();
        _call.End(end, status, cause);
    }

    private void Close()
    {
        _isDone = true;
        StopTimers();
    }

    private void StopTimers()
    {
        _call.Core.Timers.Stop(_patience);
        _call.Core.Timers.Stop(_silence);
    }

    private static string? Body(SipMessage message) => message.Body.IsEmpty ? null : Encoding.UTF8.GetString(message.Body);

    /// <summary>What becomes of a CANCEL matters to nobody: the INVITE's own answer tells.</summary>
    private sealed class Unheeded : IRequester
    {
        public static readonly Unheeded Instance = new();

        public void OnResponse(ClientTransaction transaction, SipMessage response, TimeSpan now) { }

        public void OnFailure(ClientTransaction transaction, TimeSpan now) { }
    }
}
