using MediaServer.Phone.Sip.Transactions;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Trunks;

/// <summary>Asks a trunk by OPTIONS whether it is there (RFC 3261 11); any answer but 408 and 503 says yes.</summary>
internal sealed class TrunkProbe : IRequester
{
    private readonly SipCore _core;
    private readonly SipTimer _due;
    private readonly string _tag;
    private TimeSpan? _sent;
    private bool? _isReachable;

    public TrunkProbe(SipCore core, Trunk trunk)
    {
        (_core, Trunk) = (core, trunk);
        _due = new SipTimer(Send);
        _tag = core.Ids.Next();
    }

    public Trunk Trunk { get; }

    public void Start(TimeSpan now) => Send(now);

    /// <summary>The trunk is found for the first time: no need to wait for the next turn.</summary>
    public void OnTargets(TimeSpan now)
    {
        if (_sent is null && _due.IsSet)
            Send(now);
    }

    public void Stop() => _core.Timers.Stop(_due);

    public void OnResponse(ClientTransaction transaction, SipMessage response, TimeSpan now)
    {
        if (response.Status >= 200)
            Learn(response.Status is not (408 or 503), now);
    }

    public void OnFailure(ClientTransaction transaction, TimeSpan now) => Learn(false, now);

    private void Send(TimeSpan now)
    {
        _core.Timers.Set(_due, now + Trunk.Settings.ProbeInterval);
        if (Trunk.Targets.Count == 0)
            return;
        var target = Trunk.Targets[0];
        var domain = Trunk.DomainAt(target);
        var name = _core.Writer.LocalName(target);
        var head = $"From: <sip:{name}>;tag={_tag}\r\nTo: <sip:{domain}>\r\nCall-ID: {_core.Ids.Next()}\r\nCSeq: 1 OPTIONS\r\n";
        var fields = _core.Writer.Contact(target, "") + "Accept: application/sdp\r\n";
        var branch = _core.Writer.NewBranch();
        var bytes = _core.Writer.Request(SipMethod.Options, $"sip:{domain}", target, branch, head, fields, "", "");
        _sent = now;
        new ClientTransaction(_core, SipMethod.Options, branch, bytes, target, this).Start(now);
    }

    private void Learn(bool isReachable, TimeSpan now)
    {
        if (_isReachable == isReachable)
            return;
        _isReachable = isReachable;
        _core.Raise(new TrunkChanged(Trunk.Id, isReachable, isReachable ? now - _sent!.Value : TimeSpan.Zero));
    }
}
