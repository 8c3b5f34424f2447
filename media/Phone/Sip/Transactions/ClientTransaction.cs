using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Transactions;

internal enum ClientState : byte
{
    /// <summary>Sent, nothing heard.</summary>
    Trying,

    /// <summary>1xx arrived.</summary>
    Proceeding,

    /// <summary>A final answer arrived; repetitions are absorbed.</summary>
    Completed,

    /// <summary>2xx to INVITE arrived; repetitions and those of other branches go to the call (RFC 6026 7.2).</summary>
    Accepted,
    Terminated,
}

/// <summary>Who made a request. Each final answer is told once, except 2xx to INVITE.</summary>
internal interface IRequester
{
    void OnResponse(ClientTransaction transaction, SipMessage response, TimeSpan now);

    /// <summary>No answer in time, or the connection is gone.</summary>
    void OnFailure(ClientTransaction transaction, TimeSpan now);
}

/// <summary>A request of ours: RFC 3261 17.1.1 for INVITE with RFC 6026's Accepted, 17.1.2 for all others.</summary>
internal sealed class ClientTransaction
{
    private readonly SipCore _core;
    private readonly IRequester _owner;
    private readonly byte[] _bytes;
    private readonly SipTimer _repeat; // A, E
    private readonly SipTimer _end; // B, D, F, K, M
    private TimeSpan _interval = TransactionTimers.T1;
    private byte[]? _ack;

    public ClientTransaction(SipCore core, SipMethod method, string branch, byte[] bytes, RemoteAddress to, IRequester owner)
    {
        (_core, _bytes, _owner) = (core, bytes, owner);
        (Method, Branch, To) = (method, branch, to);
        _repeat = new SipTimer(Repeat);
        _end = new SipTimer(End);
    }

    public SipMethod Method { get; }
    public string Branch { get; }
    public RemoteAddress To { get; }
    public ClientState State { get; private set; }

    /// <summary>The request as sent; null if what a remote made us repeat has grown beyond every limit.</summary>
    public SipMessage? Request => SipMessage.TryParse(_bytes, out var own, out _) ? own : null;

    private bool IsInvite => Method == SipMethod.Invite;
    private bool IsReliable => To.Protocol != TransportProtocol.Udp;

    public void Start(TimeSpan now)
    {
        _core.Clients.Add(this);
        _core.Send(_bytes, To);
        if (!IsReliable)
            _core.Timers.Set(_repeat, now + _interval);
        _core.Timers.Set(_end, now + TransactionTimers.GiveUp);
    }

    public void Receive(SipMessage response, TimeSpan now)
    {
        switch (State)
        {
            case ClientState.Trying or ClientState.Proceeding when response.Status < 200:
                Proceed(now);
                _owner.OnResponse(this, response, now);
                break;
            case ClientState.Trying or ClientState.Proceeding:
                Finish(response, now);
                _owner.OnResponse(this, response, now);
                break;
            case ClientState.Accepted when response.Status is >= 200 and < 300:
                _owner.OnResponse(this, response, now);
                break;
            case ClientState.Completed when _ack is not null && response.Status >= 300:
                _core.Send(_ack, To);
                break;
            default:
                break;
        }
    }

    /// <summary>Whoever waits is told, unless an answer has come already.</summary>
    public void Fail(TimeSpan now)
    {
        var waits = State is ClientState.Trying or ClientState.Proceeding;
        Terminate();
        if (waits)
            _owner.OnFailure(this, now);
    }

    /// <summary>From now on an answer must come within 64 T1 (RFC 3261 9.1, after CANCEL).</summary>
    public void LimitWait(TimeSpan now)
    {
        if (State is ClientState.Trying or ClientState.Proceeding)
            _core.Timers.Set(_end, now + TransactionTimers.GiveUp);
    }

    /// <summary>Asks no more; what is answered all the same is still told until 64 T1 are over.</summary>
    public void StopRepeating() => _core.Timers.Stop(_repeat);

    private void Proceed(TimeSpan now)
    {
        if (State == ClientState.Proceeding)
            return;
        State = ClientState.Proceeding;
        if (IsInvite)
        {
            _core.Timers.Stop(_repeat);
            _core.Timers.Stop(_end); // it may ring as long as its caller has patience
        }
        else if (!IsReliable)
        {
            _interval = TransactionTimers.T2;
            _core.Timers.Set(_repeat, now + _interval);
        }
    }

    private void Finish(SipMessage response, TimeSpan now)
    {
        _core.Timers.Stop(_repeat);
        if (IsInvite && response.Status < 300)
        {
            State = ClientState.Accepted;
            _core.Timers.Set(_end, now + TransactionTimers.GiveUp); // M
            return;
        }
        State = ClientState.Completed;
        if (IsInvite && Request is { } request)
        {
            _ack = _core.Writer.Ack(request, response);
            _core.Send(_ack, To);
        }
        if (IsReliable)
            Terminate();
        else
            _core.Timers.Set(_end, now + (IsInvite ? TransactionTimers.GiveUp : TransactionTimers.T4)); // D, K
    }

    private void Repeat(TimeSpan now)
    {
        _core.Send(_bytes, To);
        _interval = IsInvite ? _interval * 2 : TransactionTimers.Doubled(_interval);
        _core.Timers.Set(_repeat, now + _interval);
    }

    private void End(TimeSpan now) => Fail(now);

    private void Terminate()
    {
        State = ClientState.Terminated;
        _core.Timers.Stop(_repeat);
        _core.Timers.Stop(_end);
        _core.Clients.Remove(this);
    }
}
