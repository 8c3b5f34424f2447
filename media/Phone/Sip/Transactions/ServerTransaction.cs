using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Transactions;

internal enum ServerState : byte
{
    /// <summary>No answer yet.</summary>
    Trying,

    /// <summary>1xx sent.</summary>
    Proceeding,

    /// <summary>A final answer sent, other than 2xx to INVITE.</summary>
    Completed,

    /// <summary>2xx to INVITE sent; the call repeats it, not we (RFC 6026 7.1).</summary>
    Accepted,

    /// <summary>ACK of a refusal arrived.</summary>
    Confirmed,
    Terminated,
}

/// <summary>A request that we answer: RFC 3261 17.2.1 for INVITE with RFC 6026's Accepted, 17.2.2 for all others.</summary>
internal sealed class ServerTransaction
{
    private readonly SipCore _core;
    private readonly SipTimer _repeat; // G
    private readonly SipTimer _end; // H, I, J, L
    private TimeSpan _interval = TransactionTimers.T1;

    public ServerTransaction(SipCore core, string key, SipMessage request, RemoteAddress from)
    {
        _core = core;
        Key = key;
        Request = request;
        From = from;
        _repeat = new SipTimer(Repeat);
        _end = new SipTimer(_ => Terminate());
        Tag = request.ToTag.IsEmpty ? core.Ids.Next() : "";
    }

    public string Key { get; }
    public SipMessage Request { get; }
    public RemoteAddress From { get; }

    /// <summary>Our tag of a new dialog; empty within one.</summary>
    public string Tag { get; }
    public ServerState State { get; private set; }

    /// <summary>The last answer as sent; null before the first.</summary>
    public byte[]? Answer { get; private set; }

    /// <summary>Whether a copy of the request that came another way is one too many (RFC 3261 8.2.2.2).</summary>
    public bool IsOngoing => State is ServerState.Trying or ServerState.Proceeding or ServerState.Accepted;

    private bool IsInvite => Request.Method == SipMethod.Invite;
    private bool IsReliable => From.Protocol != TransportProtocol.Udp;

    public void Respond(int status, TimeSpan now, string fields = "", string? description = null)
    {
        if (State is not (ServerState.Trying or ServerState.Proceeding))
            return;
        Answer = _core.Writer.Response(Request, From, status, Tag, fields, description);
        Resend();
        if (status < 200)
            State = ServerState.Proceeding;
        else if (IsInvite)
            FinishInvite(status, now);
        else
            Finish(ServerState.Completed, IsReliable ? TimeSpan.Zero : TransactionTimers.GiveUp, now); // J
    }

    /// <summary>Sends the last answer once more.</summary>
    public void Resend()
    {
        if (Answer is { Length: > 0 } bytes)
            _core.Send(bytes, MessageWriter.ReplyTo(Request, From));
    }

    /// <summary>The request came again: our answer was lost. In Accepted the call takes care of that.</summary>
    public void OnRetransmit()
    {
        if (State is ServerState.Proceeding or ServerState.Completed)
            Resend();
    }

    public void OnAck(TimeSpan now)
    {
        if (State != ServerState.Completed || !IsInvite)
            return;
        _core.Timers.Stop(_repeat);
        Finish(ServerState.Confirmed, IsReliable ? TimeSpan.Zero : TransactionTimers.T4, now); // I
    }

    private void FinishInvite(int status, TimeSpan now)
    {
        Finish(status < 300 ? ServerState.Accepted : ServerState.Completed, TransactionTimers.GiveUp, now); // L or H
        if (status >= 300 && !IsReliable)
            _core.Timers.Set(_repeat, now + _interval);
    }

    private void Finish(ServerState state, TimeSpan linger, TimeSpan now)
    {
        State = state;
        if (linger == TimeSpan.Zero)
            Terminate();
        else
            _core.Timers.Set(_end, now + linger);
    }

    private void Repeat(TimeSpan now)
    {
        Resend();
        _interval = TransactionTimers.Doubled(_interval);
        _core.Timers.Set(_repeat, now + _interval);
    }

    private void Terminate()
    {
        State = ServerState.Terminated;
        _core.Timers.Stop(_repeat);
        _core.Timers.Stop(_end);
        _core.Servers.Remove(this);
    }
}
