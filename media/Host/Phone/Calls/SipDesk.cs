using MediaServer.Host.Control;
using MediaServer.Phone.Sdp;
using MediaServer.Wire;
using Sip = MediaServer.Phone.Sip;

namespace MediaServer.Host.Phone.Calls;

/// <summary>Turns what the SIP endpoint tells into calls: takes them, answers them, follows their media.</summary>
internal sealed class SipDesk(Switchboard board, Dialer dialer)
{
    private readonly PhoneContext _context = board.Context;

    public void Handle(Sip.SipEvent e, TimeSpan now)
    {
        switch (e)
        {
            case Sip.CallIncoming incoming:
                Take(incoming, now);
                break;
            case Sip.RegistrationChanged r:
                _context.Metrics.Registration(r.Trunk, r.IsRegistered);
                PhoneLog.Registration(_context.Logger, r.Trunk, r.IsRegistered, r.Status);
                break;
            case Sip.TrunkChanged t:
                if (t.IsReachable)
                    board.Unreachable.Remove(t.Trunk);
                else
                    board.Unreachable.Add(t.Trunk);
                _context.Metrics.Probe(t.Trunk, t.IsReachable, t.RoundTrip);
                PhoneLog.Reachable(_context.Logger, t.Trunk, t.IsReachable);
                break;
            case Sip.SipCallEvent inCall when board.Find(inCall.Call) is { } call:
                Guard(call, inCall, now);
                break;
        }
    }

    private void Guard(PhoneCall call, Sip.SipCallEvent e, TimeSpan now)
    {
        try
        {
            Handle(call, e, now);
        }
        catch (Exception fault)
        {
            board.Fail(call, fault, now);
        }
    }

    private void Handle(PhoneCall call, Sip.SipCallEvent e, TimeSpan now)
    {
        switch (e)
        {
            case Sip.CallIncoming incoming:
                AnswerIncoming(call, incoming.Offer, now);
                break;
            case Sip.CallProgress when !call.HasRung:
                call.HasRung = true;
                board.Publish(new CallRinging(call.Id));
                break;
            case Sip.CallAnswered answered:
                if (Accept(call, CallNegotiation.Offer(call.Local), answered.Answer, now))
                {
                    board.Answer(call, now);
                    board.Publish(new CallAnswered(call.Id));
                }
                break;
            case Sip.CallEstablished { Answer: { } answer }:
                if (Accept(call, CallNegotiation.Offer(call.Local), answer, now) && !call.IsAnswered)
                    Welcome(call, now);
                break;
            case Sip.CallReinvited reinvited:
                Renegotiate(call, reinvited.Offer, now);
                break;
            case Sip.CallReinviteDone done:
                Accept(call, done.Offer, done.Answer, now);
                break;
            case Sip.CallInfo info:
                call.Media.OnInfo(info.Digit, now);
                break;
            case Sip.CallTransfer { Status: >= 300 }:
                board.EndTransfer(call, "failed", succeeded: false, now);
                break;
            case Sip.CallTransfer { Status: >= 200 }:
                board.EndTransfer(call, "done", succeeded: true, now);
                break;
            case Sip.CallEnded ended:
                if (!dialer.TryNext(call, ended, now))
                    board.Finish(call, CallEnds.Of(ended.End, ended.Status), null, now);
                break;
        }
    }

    private void Take(Sip.CallIncoming incoming, TimeSpan now)
    {
        var trunk = _context.Options.Trunks.TryGetValue(incoming.Trunk, out var known) ? known : new TrunkOptions();
        if (board.Count >= _context.Options.MaxCalls)
        {
            Refuse(incoming, 503, "busy", now);
            return;
        }
        if (SecurityOf(trunk, incoming.IsEncrypted) is not { } security)
        {
            Refuse(incoming, 488, "not_encrypted", now);
            return;
        }
        if (_context.Factory.TryOpen(incoming.From.Ip, security, now) is not { } media)
        {
            Refuse(incoming, 503, "no_port", now);
            return;
        }
        var origin = new CallOrigin(CallFactory.NewId(), incoming.Call, incoming.Trunk, IsOutgoing: false, media.Local, incoming.From.Ip)
        {
            Caller = incoming.Caller.WantsPrivacy ? "" : incoming.Caller.User,
            Number = _context.Factory.NumberOf(incoming.Dialed),
        };
        var script = _context.Factory.ScriptFor(incoming.Dialed);
        var call = _context.Factory.Create(origin, media.Ports, script, board.Settle, now);
        board.Add(call);
        PhoneLog.Began(_context.Logger, call.Id, incoming.Trunk, outgoing: false, incoming.IsEncrypted);
        Guard(call, incoming, now);
    }

    /// <summary>Whether sound may or must be encrypted; null when the call cannot be what the trunk demands.</summary>
    private static CallSecurity? SecurityOf(TrunkOptions trunk, bool encryptedSignaling) =>
        (trunk.Srtp, encryptedSignaling) switch
        {
            (TrunkSecurity.Required, false) => null,
            (TrunkSecurity.Required, true) => CallSecurity.Required,
            (TrunkSecurity.Optional, true) => CallSecurity.Optional,
            _ => CallSecurity.Off,
        };

    private void Refuse(Sip.CallIncoming incoming, int status, string reason, TimeSpan now)
    {
        _context.Sip.Reject(incoming.Call, status, Sip.SipReason.None, now);
        _context.Metrics.Began(incoming.Trunk, outgoing: false, reason);
        PhoneLog.Turned(_context.Logger, incoming.Trunk, reason);
    }

    /// <summary>Answers at once: the port is bound and the words are in memory. Without an offer ours goes out, and theirs comes with the ACK.</summary>
    private void AnswerIncoming(PhoneCall call, string? offer, TimeSpan now)
    {
        var sip = call.Origin.Sip;
        if (offer is null)
        {
            _context.Sip.Answer(sip, CallNegotiation.Offer(call.Local), now);
            return;
        }
        var result = CallNegotiation.Answer(offer, call.Local);
        if (result.Agreement is not { } agreement)
        {
            _context.Metrics.Began(call.Origin.Trunk, outgoing: false, Names.Snake(result.Failure.ToString()));
            PhoneLog.Refused(_context.Logger, call.Id, Names.Snake(result.Failure.ToString()));
            _context.Sip.Reject(sip, 488, Sip.SipReason.None, now, CallNegotiation.Offer(call.Local));
            board.Finish(call, CallEnd.Unreachable, null, now);
            return;
        }
        _context.Sip.Ring(sip, null, now);
        _context.Sip.Answer(sip, result.Text, now);
        Apply(call, agreement, now);
        Welcome(call, now);
    }

    private void Welcome(PhoneCall call, TimeSpan now)
    {
        var origin = call.Origin;
        _context.Metrics.Began(origin.Trunk, outgoing: false, "answered");
        board.Publish(new CallArrived(call.Id, origin.Trunk, new Confidential(origin.Caller), origin.Number, call.Voice.Language));
        board.Answer(call, now);
    }

    private void Apply(PhoneCall call, CallAgreement agreement, TimeSpan now)
    {
        call.Apply(agreement, now);
        PhoneLog.Agreed(
            _context.Logger,
            call.Id,
            agreement.Codec.ToString(),
            agreement.PacketTime,
            call.Transport.IsEncrypted,
            agreement.IsHeld
        );
    }

    /// <summary>Takes the answer to an offer of ours; one that does not fit ends the call.</summary>
    private bool Accept(PhoneCall call, string offer, string answer, TimeSpan now)
    {
        var result = CallNegotiation.Accept(answer, offer, call.Local);
        if (result.Agreement is { } agreement)
        {
            Apply(call, agreement, now);
            return true;
        }
        PhoneLog.Refused(_context.Logger, call.Id, Names.Snake(result.Failure.ToString()));
        board.Finish(call, CallEnd.Unreachable, Sip.SipReason.Normal, now);
        return false;
    }

    /// <summary>Hold, resume, another address or codec. What cannot be agreed leaves everything as it was (RFC 6141).</summary>
    private void Renegotiate(PhoneCall call, string? offer, TimeSpan now)
    {
        var before = call.Local;
        var local = call.NextLocal();
        if (offer is null)
        {
            _context.Sip.AnswerReinvite(call.Origin.Sip, CallNegotiation.Offer(local), now);
            return;
        }
        var result = CallNegotiation.Answer(offer, local);
        if (result.Agreement is not { } agreement)
        {
            call.Keep(before);
            _context.Sip.RefuseReinvite(call.Origin.Sip, 488, now);
            return;
        }
        _context.Sip.AnswerReinvite(call.Origin.Sip, result.Text, now);
        Apply(call, agreement, now);
    }
}
