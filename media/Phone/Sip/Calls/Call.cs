using System.Text;
using MediaServer.Phone.Sip.Transactions;
using MediaServer.Phone.Sip.Trunks;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>One call from its INVITE to its end; the phases and the themes of it are machines of their own.</summary>
/// <remarks>Invariant: <see cref="CallEnded"/> is raised exactly once, and nothing of the call after it.</remarks>
internal sealed class Call
{
    public const string Capabilities = $"Allow: {MessageWriter.Allow}\r\nSupported: 100rel, timer\r\n";

    private readonly CallTable _table;
    private Dialog? _dialog;
    private bool _sendsByeAfterAck;

    public Call(SipCore core, CallTable table, Trunk trunk, SipCallId id, string callId, string localTag, RemoteAddress peer)
    {
        (Core, _table, Trunk, Id, CallId, LocalTag, Peer) = (core, table, trunk, id, callId, localTag, peer);
        Media = new Negotiation(this);
        Timer = new SessionTimer(this);
        Transfer = new Transfer(this);
    }

    public SipCore Core { get; }
    public Trunk Trunk { get; }
    public SipCallId Id { get; }
    public string CallId { get; }
    public string LocalTag { get; }

    /// <summary>Where the call came from or first went.</summary>
    public RemoteAddress Peer { get; }
    public Negotiation Media { get; }
    public SessionTimer Timer { get; }
    public Transfer Transfer { get; }
    public IncomingInvite? Incoming { get; set; }
    public OutgoingInvite? Outgoing { get; set; }
    public bool IsOutgoing => Outgoing is not null;
    public bool IsEstablished { get; private set; }
    public bool IsOver { get; private set; }
    public bool HasDialog => _dialog is not null;
    public bool RemoteAllowsUpdate { get; private set; }

    /// <summary>There from the start of an incoming call, of an outgoing one from its answer on.</summary>
    public Dialog Dialog
    {
        get => _dialog ?? throw new InvalidOperationException("The call has no dialog yet.");
        set => _dialog = value;
    }

    public void LearnFrom(SipMessage message) => RemoteAllowsUpdate = message.Lists(SipHeader.Allow, "UPDATE"u8);

    public void Establish() => IsEstablished = true;

    /// <summary>The last word to the application; the rest is between us and the wire.</summary>
    public void End(SipEnd end, int status, int cause)
    {
        if (IsOver)
            return;
        IsOver = true;
        Media.Stop();
        Timer.Stop();
        Transfer.Stop();
        Core.Raise(new CallEnded(Id, end, status, cause));
        if (!_sendsByeAfterAck)
            _table.Remove(this);
    }

    /// <summary>Ends the call by whatever its phase needs.</summary>
    public void HangUp(SipEnd end, SipReason reason, TimeSpan now)
    {
        if (IsOver)
            return;
        var fields = MessageWriter.ReasonField(reason);
        if (IsEstablished)
            SendBye(fields, now);
        else if (Outgoing is not null)
            Outgoing.Cancel(fields, now);
        else if (Incoming is not null && !Incoming.Reject(480, fields, null, now))
            _sendsByeAfterAck = true; // answered but not confirmed: RFC 3261 15 has BYE wait for the ACK
        End(end, 0, 0);
    }

    public void OnNoAck(TimeSpan now)
    {
        SendBye(MessageWriter.ReasonField(SipReason.RecoveryOnTimer), now);
        _sendsByeAfterAck = false;
        if (IsOver)
            _table.Remove(this);
        End(SipEnd.NoAck, 0, 0);
    }

    public void ReceiveAck(SipMessage ack, TimeSpan now)
    {
        ack.TryGetCSeq(out var cseq);
        if (Incoming is null || IsEstablished || !Incoming.TryAck(cseq.Number))
        {
            if (!IsOver)
                Media.ReceiveAck(cseq.Number, ack);
            return;
        }
        if (_sendsByeAfterAck)
        {
            SendBye("", now);
            _sendsByeAfterAck = false;
            _table.Remove(this);
            return;
        }
        IsEstablished = true;
        var answer = Media.Remote is null && !ack.Body.IsEmpty ? Encoding.UTF8.GetString(ack.Body) : null;
        if (Media.Remote is null && answer is null)
        {
            HangUp(SipEnd.ProtocolError, SipReason.None, now); // we offered, and got no answer
            return;
        }
        Media.Remote ??= answer;
        Core.Raise(new CallEstablished(Id, answer));
    }

    /// <summary>A request within the dialog whose CSeq is in order.</summary>
    public void Receive(ServerTransaction request, TimeSpan now)
    {
        switch (request.Request.Method)
        {
            case SipMethod.Bye when IsOutgoing && !IsEstablished:
                Core.Note(SipReject.NoSuchCall);
                request.Respond(481, now); // RFC 3261 15: the called side refuses, it does not hang up
                break;
            case SipMethod.Bye:
                ReceiveBye(request, now);
                break;
            case SipMethod.Invite when !IsEstablished:
                Core.Note(SipReject.Glare);
                request.Respond(500, now, "Retry-After: 2\r\n"); // RFC 3261 14.2: the first one is not through
                break;
            case SipMethod.Update when IsOutgoing && !HasDialog:
                Core.Note(SipReject.Glare);
                request.Respond(request.Request.Body.IsEmpty ? 200 : 491, now); // our offer is not answered for good
                break;
            case SipMethod.Update when !IsEstablished && !request.Request.Body.IsEmpty:
                Core.Note(SipReject.Glare);
                request.Respond(500, now, "Retry-After: 2\r\n"); // RFC 3311 5.2: the first offer waits for its answer
                break;
            case SipMethod.Invite or SipMethod.Update:
                Media.Receive(request, now);
                break;
            case SipMethod.Prack when Incoming is not null:
                Incoming.ReceivePrack(request, now);
                break;
            case SipMethod.Info:
                ReceiveInfo(request, now);
                break;
            case SipMethod.Notify:
                Transfer.ReceiveNotify(request, now);
                break;
            case SipMethod.Options:
                request.Respond(200, now, Capabilities + $"Accept: {MessageWriter.Sdp}\r\n");
                break;
            case SipMethod.Refer:
                Core.Note(SipReject.TransferRefused);
                request.Respond(603, now);
                break;
            default:
                Core.Note(SipReject.MethodNotAllowed);
                request.Respond(request.Request.Method == SipMethod.Other ? 501 : 405, now, $"Allow: {MessageWriter.Allow}\r\n");
                break;
        }
    }

    /// <summary>CANCEL of the first INVITE or of a later one; its own 200 is already sent.</summary>
    public void ReceiveCancel(ServerTransaction invite, SipMessage cancel, TimeSpan now)
    {
        if (!IsOver && IsEstablished)
            Media.Cancel(invite, now);
        else if (!IsOver && Incoming is not null && Incoming.Cancel(now))
            End(SipEnd.Canceled, 487, ReasonOf.Cause(cancel));
    }

    public bool SendDigit(char digit, TimeSpan duration, TimeSpan now)
    {
        if (!IsEstablished)
            return false;
        var body = $"Signal={digit}\r\nDuration={(int)duration.TotalMilliseconds}\r\n";
        Dialog.Send(SipMethod.Info, "", "application/dtmf-relay", body, now, (_, _) => { });
        return true;
    }

    private void ReceiveBye(ServerTransaction bye, TimeSpan now)
    {
        bye.Respond(200, now);
        Incoming?.Reject(487, "", null, now); // RFC 3261 15.1.2: a pending INVITE is refused
        Incoming?.Close();
        _sendsByeAfterAck = false;
        End(SipEnd.RemoteHangup, 0, ReasonOf.Cause(bye.Request));
    }

    private void ReceiveInfo(ServerTransaction info, TimeSpan now)
    {
        if (info.Request.Body.IsEmpty)
            info.Respond(200, now); // RFC 6086 2.3 legacy use as a sign of life
        else if (!DtmfInfo.IsKnown(info.Request))
        {
            Core.Note(SipReject.BadInfo);
            info.Respond(415, now, "Accept: application/dtmf-relay, application/dtmf\r\n");
        }
        else if (!DtmfInfo.TryRead(info.Request, out var digit, out var duration))
        {
            Core.Note(SipReject.BadInfo);
            info.Respond(400, now);
        }
        else
        {
            info.Respond(200, now);
            Core.Raise(new CallInfo(Id, digit, duration));
        }
    }

    private void SendBye(string fields, TimeSpan now) => Dialog.Send(SipMethod.Bye, fields, "", "", now, (_, _) => { });
}
