using MediaServer.Phone.Sip.Transactions;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Trunks;

/// <summary>Asks a trunk by OPTIONS whether it is there (RFC 3261 11); any answer but 408 and 503 says yes.</summary>
internal sealed class TrunkProbe : IRequester
{
    private readonly SipCore _core;
    private readonly Trunk _trunk;
    private readonly SipTimer _due;
    private readonly string _tag;
    private TimeSpan _sent;
    private bool? _isReachable;

    public TrunkProbe(SipCore core, Trunk trunk)
    {
        (_core, _trunk) = (core, trunk);
        _due = new SipTimer(Send);
        _tag = core.Ids.Next();
    }

    public void Start(TimeSpan now) => Send(now);

    public void Stop() => _core.Timers.Stop(_due);

    public void OnResponse(ClientTransaction transaction, SipMessage response, TimeSpan now)
    {
        if (response.Status >= 200)
            Learn(response.Status is not (408 or 503), now);
    }

    public void OnFailure(ClientTransaction transaction, TimeSpan now) => Learn(false, now);

    private void Send(TimeSpan now)
    {
        _core.Timers.Set(_due, now + _trunk.Settings.ProbeInterval);
        if (_trunk.Targets.Count == 0)
            return;
        var target = _trunk.Targets[0];
        var domain = _trunk.DomainAt(target);
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
        _core.Raise(new TrunkChanged(_trunk.Id, isReachable, isReachable ? now - _sent : TimeSpan.Zero));
    }
}
