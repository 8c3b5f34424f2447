using MediaServer.Phone.Sip.Transactions;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>A call that came in, until it stands or is refused (RFC 3261 13.3).</summary>
internal sealed class IncomingInvite
{
    /// <summary>Proxies give a ringing call up after 3 minutes of silence (RFC 3261 13.3.1.1).</summary>
    private static readonly TimeSpan RingInterval = TimeSpan.FromMinutes(1);

    private readonly Call _call;
    private readonly ServerTransaction _invite;
    private readonly ReliableRinging _reliable;
    private readonly SipTimer _ringing;
    private readonly bool _hasOffer;
    private FinalAnswer? _final;
    private string? _held;
    private bool _isDone;

    public IncomingInvite(Call call, ServerTransaction invite, string? offer)
    {
        (_call, _invite, _hasOffer) = (call, invite, offer is not null);
        _reliable = new ReliableRinging(call.Core, invite, OnNotConfirmed);
        _ringing = new SipTimer(RingOn);
        call.Media.Remote = offer;
    }

    private bool IsOpen => !_isDone && _final is null;

    public bool Ring(string? earlyAnswer, TimeSpan now)
    {
        if (!IsOpen || _held is not null)
            return false;
        if (_reliable.IsPending)
            return true; // one at a time (RFC 3262 3); the caller hears of the one on its way
        var description = _hasOffer ? earlyAnswer : null; // without an offer there is nothing to answer yet
        var (status, fields) = (description is null ? 180 : 183, _call.Dialog.Contact() + $"Allow: {MessageWriter.Allow}\r\n");
        if (WantsReliable(description))
            _reliable.Send(status, fields, description, now);
        else
            _invite.Respond(status, now, fields, description);
        _call.Core.Timers.Set(_ringing, now + RingInterval);
        return true;
    }

    public bool Answer(string description, TimeSpan now)
    {
        if (!IsOpen || _held is not null)
            return false;
        _held = description;
        if (!_reliable.IsPending) // else PRACK lets it go (RFC 3262 3)
            SendFinal(now);
        return true;
    }

    public bool Reject(int status, string fields, string? description, TimeSpan now)
    {
        if (!IsOpen)
            return false;
        Close();
        _invite.Respond(status, now, fields, description);
        return true;
    }

    /// <summary>The caller gives up; too late once the answer is sent (RFC 3261 9.2).</summary>
    public bool Cancel(TimeSpan now) => Reject(487, "", null, now);

    /// <summary>Whether the ACK was that of our answer.</summary>
    public bool TryAck(uint cseq)
    {
        if (_final is not { IsPending: true } || _final.CSeq != cseq)
            return false;
        Close();
        return true;
    }

    public void ReceivePrack(ServerTransaction prack, TimeSpan now)
    {
        if (!_reliable.TryConfirm(prack.Request))
        {
            _call.Core.Note(SipReject.NoSuchCall);
            prack.Respond(481, now);
            return;
        }
        prack.Respond(prack.Request.Body.IsEmpty ? 200 : 488, now); // a second offer before the first call stands: no
        if (_held is not null && IsOpen)
            SendFinal(now);
    }

    public void Close()
    {
        _isDone = true;
        _reliable.Stop();
        _final?.Stop();
        _call.Core.Timers.Stop(_ringing);
    }

    private bool WantsReliable(string? description)
    {
        if (_invite.Request.Lists(SipHeader.Require, "100rel"u8))
            return true;
        return description is not null
            && _call.Trunk.Settings.ReliableProvisional
            && _invite.Request.Lists(SipHeader.Supported, "100rel"u8);
    }

    private void SendFinal(TimeSpan now)
    {
        _call.Core.Timers.Stop(_ringing);
        if (_held is not null)
            _call.Media.Describe(_held, _call.Media.Remote);
        var fields = _call.Dialog.Contact() + _call.Timer.Answer(_invite.Request, now) + Call.Capabilities;
        _invite.Respond(200, now, fields, _reliable.HasConfirmedDescription ? null : _held);
        _final = new FinalAnswer(_call.Core, _invite, _call.OnNoAck, now);
    }

    private void RingOn(TimeSpan now)
    {
        if (!_reliable.IsPending)
            _invite.Resend();
        _call.Core.Timers.Set(_ringing, now + RingInterval);
    }

    /// <summary>RFC 3262 3: no PRACK within 64 T1 ends the call.</summary>
    private void OnNotConfirmed(TimeSpan now)
    {
        if (Reject(504, "", null, now))
            _call.End(SipEnd.NoAck, 504, 0);
    }
}
