using System.Text;
using MediaServer.Phone.Sip.Transactions;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>Offers within a call, from either side, one at a time (RFC 3264, 3311, 6141, 6337).</summary>
internal sealed class Negotiation
{
    private readonly Call _call;
    private readonly SipTimer _retry;
    private ServerTransaction? _incoming;
    private FinalAnswer? _final;
    private string? _answered;
    private string? _outgoing;
    private bool _isRefresh;
    private bool _awaitsAnswer;
    private uint _acknowledged;

    public Negotiation(Call call)
    {
        _call = call;
        _retry = new SipTimer(SendInvite);
    }

    /// <summary>The description that we sent last, offer or answer.</summary>
    public string? Local { get; private set; }

    /// <summary>The description that the remote sent last.</summary>
    public string? Remote { get; set; }

    private bool IsBusy => _outgoing is not null || HasTheirs;

    /// <summary>An offer of theirs waits for our answer, or our answer for its ACK.</summary>
    private bool HasTheirs => _incoming is not null || _final is { IsPending: true };

    /// <summary>We send a description.</summary>
    /// <param name="offer">What it answers; null when it is an offer itself.</param>
    public void Describe(string description, string? offer) => (Local, _answered) = (description, offer);

    /// <summary>A re-INVITE or UPDATE of the remote.</summary>
    public void Receive(ServerTransaction request, TimeSpan now)
    {
        if (Refusal(request.Request) is var (reject, status, fields) && reject != SipReject.None)
        {
            _call.Core.Note(reject);
            request.Respond(status, now, fields);
            return;
        }
        _call.Dialog.RefreshTarget(request.Request);
        _incoming = request;
        var offer = Body(request.Request);
        if (offer is null && request.Request.Method == SipMethod.Update)
            Answer("", now); // a sign of life, nothing more
        else if (offer is not null && offer == _answered && Local is not null)
            Answer(Local, now); // the same again: a sign of life by other means
        else
            Ask(request, offer, now);
    }

    public bool Answer(string description, TimeSpan now)
    {
        if (_incoming is not { } request)
            return false;
        _incoming = null;
        var offer = Body(request.Request);
        var isInvite = request.Request.Method == SipMethod.Invite;
        if (description.Length > 0)
            Describe(description, offer);
        Remote = offer ?? Remote;
        _awaitsAnswer = isInvite && offer is null;
        var fields = _call.Dialog.Contact() + _call.Timer.Answer(request.Request, now) + Call.Capabilities;
        request.Respond(200, now, fields, description);
        if (isInvite)
            _final = new FinalAnswer(_call.Core, request, _call.OnNoAck, now);
        return true;
    }

    public bool Refuse(int status, TimeSpan now)
    {
        if (_incoming is not { } request)
            return false;
        _incoming = null;
        request.Respond(status, now);
        return true;
    }

    /// <summary>The remote takes its re-INVITE back.</summary>
    public void Cancel(ServerTransaction invite, TimeSpan now)
    {
        if (_incoming == invite)
            Refuse(487, now);
    }

    public void ReceiveAck(uint cseq, SipMessage ack)
    {
        if (_final is not { IsPending: true } || _final.CSeq != cseq)
            return;
        _final.Stop();
        if (!_awaitsAnswer)
            return;
        _awaitsAnswer = false;
        if (Body(ack) is { } answer)
            _call.Core.Raise(new CallReinviteDone(_call.Id, Local ?? "", Remote = answer));
    }

    /// <summary>Our own offer.</summary>
    public bool Offer(string description, TimeSpan now)
    {
        if (IsBusy)
            return false;
        (_outgoing, _isRefresh) = (description, false);
        SendInvite(now);
        return true;
    }

    /// <summary>A sign of life: UPDATE where the remote knows it, else the last description once more (RFC 4028 7.4).</summary>
    public void Refresh(TimeSpan now)
    {
        if (IsBusy || Local is null)
        {
            _call.Timer.RetryRefresh(now);
            return;
        }
        (_outgoing, _isRefresh) = (Local, true);
        if (_call.RemoteAllowsUpdate)
            _call.Dialog.Send(SipMethod.Update, Fields(), "", "", now, OnUpdated);
        else
            SendInvite(now);
    }

    public void Stop()
    {
        _final?.Stop();
        _call.Core.Timers.Stop(_retry);
        (_incoming, _outgoing) = (null, null);
    }

    private (SipReject, int, string) Refusal(SipMessage request)
    {
        if (_outgoing is not null && !_retry.IsSet)
            return (SipReject.Glare, 491, "");
        if (HasTheirs) // RFC 3261 14.2, RFC 3311 5.2
            return (SipReject.Glare, 500, $"Retry-After: {(int)(_call.Core.Ids.NextFraction() * 10)}\r\n");
        if (!request.Body.IsEmpty && !request.HasContentType("application/sdp"u8))
            return (SipReject.UnsupportedMedia, 415, $"Accept: {MessageWriter.Sdp}\r\n");
        if (SessionTimer.IsTooShort(request))
            return (SipReject.SessionTooShort, 422, $"Min-SE: {SessionTimer.Least}\r\n");
        return default;
    }

    private void Ask(ServerTransaction request, string? offer, TimeSpan now)
    {
        if (request.Request.Method == SipMethod.Invite)
            request.Respond(100, now);
        _call.Core.Raise(new CallReinvited(_call.Id, offer));
    }

    private string Fields() => _call.Dialog.Contact() + Call.Capabilities + _call.Timer.Ask(isFirst: false);

    private void SendInvite(TimeSpan now)
    {
        if (_outgoing is not { } description)
            return;
        if (HasTheirs)
            _call.Core.Timers.Set(_retry, now + GlarePause());
        else
            _call.Dialog.Send(SipMethod.Invite, Fields(), MessageWriter.Sdp, description, now, OnInvited);
    }

    private void OnUpdated(SipMessage? response, TimeSpan now)
    {
        if (_outgoing is null)
            return;
        _outgoing = null;
        if (response is { Status: < 300 })
        {
            _call.Dialog.RefreshTarget(response);
            _call.Timer.Learn(response, now);
        }
        else
            OnRefused(response, now);
    }

    private void OnInvited(SipMessage? response, TimeSpan now)
    {
        if (response is { Status: < 300 } && response.TryGetCSeq(out var cseq))
        {
            _call.Dialog.SendAck(cseq.Number);
            if (_outgoing is not null && cseq.Number != _acknowledged)
                Accept(response, cseq.Number, now);
        }
        else if (response is { Status: 491 } && _outgoing is not null && !_isRefresh) // a refresh has time, and theirs may make it needless
            _call.Core.Timers.Set(_retry, now + GlarePause());
        else if (response is { Status: 422 } && _outgoing is not null && _call.Timer.TryRaise(response))
            SendInvite(now);
        else if (_outgoing is not null)
        {
            _outgoing = null;
            OnRefused(response, now);
        }
    }

    private void Accept(SipMessage response, uint cseq, TimeSpan now)
    {
        var offer = _outgoing ?? "";
        (_acknowledged, _outgoing) = (cseq, null);
        _call.Dialog.RefreshTarget(response);
        _call.Timer.Learn(response, now);
        var answer = Body(response) ?? Remote ?? "";
        if (!_isRefresh || answer != Remote)
        {
            Describe(offer, null); // whatever it answered once: what holds is this
            _call.Core.Raise(new CallReinviteDone(_call.Id, offer, answer));
        }
        Remote = answer;
    }

    /// <summary>RFC 3261 12.2.1.2, 14.1: a call that the remote does not know is over, any other refusal leaves it as it was.</summary>
    private void OnRefused(SipMessage? response, TimeSpan now)
    {
        if (response is null or { Status: 408 or 481 })
            _call.HangUp(SipEnd.RemoteLostCall, SipReason.RecoveryOnTimer, now);
        else if (_isRefresh)
            _call.Timer.RetryRefresh(now);
        else
            _call.Core.Raise(new CallReinviteRefused(_call.Id, response.Status));
    }

    /// <summary>RFC 3261 14.1: who made the call waits 2.1 to 4 s, the other up to 2 s.</summary>
    private TimeSpan GlarePause()
    {
        var fraction = _call.Core.Ids.NextFraction();
        return TimeSpan.FromSeconds(_call.IsOutgoing ? 2.1 + fraction * 1.9 : fraction * 2);
    }

    private static string? Body(SipMessage message) => message.Body.IsEmpty ? null : Encoding.UTF8.GetString(message.Body);
}
