using System.Text;
using MediaServer.Phone.Sip.Calls;
using MediaServer.Phone.Sip.Transactions;
using MediaServer.Phone.Sip.Trunks;
using MediaServer.Wire;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Phone.Sip;

/// <summary>Brings each request to its transaction, its call, or its refusal.</summary>
/// <remarks>
/// A refusal outside of calls leaves nothing behind (RFC 3261 8.2.7): its tag follows from the request, and its ACK is ignored. Only
/// an INVITE that passed every check and requests within calls take memory.
/// </remarks>
internal sealed class RequestRouter(SipCore core, CallTable calls, SourceLimiter limiter)
{
    private readonly DigestGuard _guard = new(core.Ids, core.Options.Realm, core.Options.Digest);
    private readonly NewCallChecks _checks = new(core, calls);

    /// <param name="isKnown">Whether the source is a trunk's or has a call up.</param>
    public SipReject Receive(SipMessage request, RemoteAddress from, bool isKnown, TimeSpan now)
    {
        if (request.Fault != SipFault.None)
            return RefuseMalformed(request, from, isKnown, now);
        if (core.Servers.Find(request, from) is { } transaction)
            return Repeat(transaction, request, from, now);
        if (request.Method == SipMethod.Cancel)
            return isKnown ? Refuse(request, from, 481, SipReject.NoSuchCall) : SipReject.UnknownSource;
        if (!request.ToTag.IsEmpty)
            return ReceiveInCall(request, from, isKnown, now);
        if (request.Method == SipMethod.Ack)
            return SipReject.None; // of a refusal that left no trace
        if (!isKnown && request.Method != SipMethod.Invite)
            return SipReject.UnknownSource; // strangers may call, with credentials; they may not ask who we are
        var trunk = core.Trunks.Find(from, request);
        if (trunk is null && !core.Trunks.TakesStrangers)
            return SipReject.UnknownSource; // we call there, it does not call us
        if (trunk is null || trunk.Settings.AlwaysChallenge)
        {
            var refused = Authenticate(request, from, isKnown, ref trunk, now);
            if (refused != SipReject.None)
                return refused;
        }
        return Serve(request, from, trunk!, now);
    }

    private SipReject RefuseMalformed(SipMessage request, RemoteAddress from, bool isKnown, TimeSpan now)
    {
        var reject = request.Fault == SipFault.BadVersion ? SipReject.BadVersion : SipReject.Malformed;
        if (!isKnown)
            limiter.OnRejected(from.Ip, SourceLimiter.Guess, now);
        else if (request.Method != SipMethod.Ack && request.Has(SipHeader.Via))
            Refuse(request, from, request.Fault == SipFault.BadVersion ? 505 : 400, reject);
        return reject;
    }

    /// <summary>Something for a transaction that is there: its request once more, its ACK, its CANCEL.</summary>
    private SipReject Repeat(ServerTransaction transaction, SipMessage request, RemoteAddress from, TimeSpan now)
    {
        switch (request.Method)
        {
            case SipMethod.Ack when transaction.State == ServerState.Accepted:
                calls.Find(request)?.ReceiveAck(request, now); // RFC 2543 peers use the INVITE's branch
                break;
            case SipMethod.Ack:
                transaction.OnAck(now);
                break;
            case SipMethod.Cancel:
                core.Send(core.Writer.Response(request, from, 200, transaction.Tag), MessageWriter.ReplyTo(request, from));
                calls.Find(transaction.Request, transaction.Tag)?.ReceiveCancel(transaction, request, now);
                break;
            default:
                transaction.OnRetransmit();
                break;
        }
        return SipReject.None;
    }

    private SipReject ReceiveInCall(SipMessage request, RemoteAddress from, bool isKnown, TimeSpan now)
    {
        var call = calls.Find(request);
        if (call is null && request.Method == SipMethod.Ack)
            return SipReject.None;
        if (call is null)
            return isKnown ? Refuse(request, from, 481, SipReject.NoSuchCall) : SipReject.UnknownSource;
        if (call.Peer.Ip != from.Ip && !call.Trunk.MaySendTo(from))
            return SipReject.WrongTrunk; // whoever guessed the tags learns nothing
        if (request.Method == SipMethod.Ack)
        {
            call.ReceiveAck(request, now);
            return SipReject.None;
        }
        if (call.IsOver || call.HasDialog && !request.FromTag.SequenceEqual(Encoding.UTF8.GetBytes(call.Dialog.RemoteTag)))
            return Refuse(request, from, 481, SipReject.NoSuchCall);
        if (NewCallChecks.RefuseExtensions(request) is { } unsupported)
            return Refuse(request, from, 420, SipReject.BadExtension, unsupported);
        if (call.HasDialog && !IsInOrder(call.Dialog, request))
            return Refuse(request, from, 500, SipReject.OutOfOrder);
        var full = core.Servers.TryAdd(core, request, from, out var transaction);
        if (transaction is null)
            return full;
        if (call.HasDialog)
            Advance(call.Dialog, request);
        call.Receive(transaction, now);
        return SipReject.None;
    }

    /// <summary>RFC 3261 12.2.2: later requests have greater numbers.</summary>
    private static bool IsInOrder(Dialog dialog, SipMessage request) =>
        request.TryGetCSeq(out var cseq) && (long)cseq.Number > dialog.RemoteCSeq;

    private static void Advance(Dialog dialog, SipMessage request)
    {
        if (request.TryGetCSeq(out var cseq))
            dialog.RemoteCSeq = cseq.Number;
    }

    private SipReject Authenticate(SipMessage request, RemoteAddress from, bool isKnown, ref Trunk? trunk, TimeSpan now)
    {
        var known = trunk;
        Trunk? named = null;
        var result = _guard.Check(request, from, Find, now);
        if (result == SipReject.None)
        {
            limiter.OnAccepted(from.Ip);
            trunk = known ?? named;
            return SipReject.None;
        }
        var weight = result is SipReject.BadCredentials or SipReject.BadNonce ? SourceLimiter.Guess : SourceLimiter.Knock;
        if (!isKnown)
            limiter.OnRejected(from.Ip, weight, now);
        // Wrong credentials get a new challenge like none: the difference is nobody's business.
        return Refuse(request, from, 401, result, _guard.Challenge(request, from, result == SipReject.StaleNonce, now));

        SipCredential? Find(ReadOnlySpan<byte> user)
        {
            named = known ?? core.Trunks.FindByInboundUser(user);
            var inbound = named?.Settings.Inbound;
            return inbound is not null && user.SequenceEqual(Encoding.UTF8.GetBytes(inbound.User)) ? inbound : null;
        }
    }

    private SipReject Serve(SipMessage request, RemoteAddress from, Trunk trunk, TimeSpan now)
    {
        var refusal = _checks.Examine(request, trunk);
        if (refusal.Reject != SipReject.None)
            return Refuse(request, from, refusal.Status, refusal.Reject, refusal.Fields);
        if (request.Method == SipMethod.Options)
        {
            Respond(request, from, 200, Call.Capabilities + $"Accept: {MessageWriter.Sdp}\r\n", null);
            return SipReject.None;
        }
        var full = core.Servers.TryAdd(core, request, from, out var transaction);
        if (transaction is null)
            return Refuse(request, from, 503, full, "Retry-After: 5\r\n");
        Begin(transaction, trunk, now);
        return SipReject.None;
    }

    private void Begin(ServerTransaction invite, Trunk trunk, TimeSpan now)
    {
        var request = invite.Request;
        invite.Respond(100, now);
        var offer = request.Body.IsEmpty ? null : Encoding.UTF8.GetString(request.Body);
        var call = new Call(core, calls, trunk, calls.NextId(), Encoding.UTF8.GetString(request.CallId), invite.Tag, invite.From)
        {
            Dialog = Dialog.Of(core, trunk, invite),
        };
        call.Incoming = new IncomingInvite(call, invite, offer);
        call.LearnFrom(request);
        calls.Add(call);
        core.Raise(
            new CallIncoming(call.Id, trunk.Id, CallerOf.Dialed(request, trunk), CallerOf.Read(request, trunk.Knows(invite.From)), offer)
            {
                IsEncrypted = invite.From.Protocol == TransportProtocol.Tls,
                From = invite.From,
            }
        );
    }

    private SipReject Refuse(SipMessage request, RemoteAddress from, int status, SipReject reject, string fields = "")
    {
        Respond(request, from, status, fields, null);
        return reject;
    }

    private void Respond(SipMessage request, RemoteAddress from, int status, string fields, string? description)
    {
        var tag = core.Ids.TagOf(request.CallId);
        core.Send(core.Writer.Response(request, from, status, tag, fields, description), MessageWriter.ReplyTo(request, from));
    }
}
