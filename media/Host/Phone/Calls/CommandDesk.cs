using MediaServer.Host.Control;
using MediaServer.Host.Phone.Signaling;
using MediaServer.Phone.Calls;
using MediaServer.Phone.Sdp;
using MediaServer.Phone.Sip;
using MediaServer.Wire;

namespace MediaServer.Host.Phone.Calls;

/// <summary>Carries out what signaling wants of calls, and calls people.</summary>
internal sealed class CommandDesk(Switchboard board, RoomDesk rooms, DialPlan plan)
{
    private readonly PhoneContext _context = board.Context;
    private readonly Dictionary<string, string> _visitOf = [];

    public void Apply(PhoneCommand command, TimeSpan now)
    {
        if (board.Find(command.Call) is not { } call)
            return;
        switch (command)
        {
            case RefusePin c:
                _context.Metrics.Pin("refused");
                call.Call.RefusePin(c.Final, now);
                break;
            case EnterWaiting c:
                Accept(call);
                rooms.StepOut(call, now);
                call.Call.Wait(c.Position, c.Language, c.Quiet, now);
                break;
            case EnterRoom c when call.IsAnswered:
                Accept(call);
                rooms.Enter(call, c, now);
                break;
            case HangUp c:
                HangUp(call, c.Farewell, now);
                break;
            default:
                ApplyInCall(call, command, now);
                break;
        }
    }

    private void ApplyInCall(PhoneCall call, PhoneCommand command, TimeSpan now)
    {
        switch (command)
        {
            case SetPosition c:
                call.Call.SetPosition(c.Position);
                break;
            case SetCallMuted c:
                call.Call.SetMuted(c.Muted);
                RoomDesk.OnMuted(call);
                break;
            case Notify c:
                call.Call.Notify(CallEnds.Words(c.Notice));
                break;
            case SayCount c:
                call.Call.SayCount(c.Count);
                break;
            case AskConsent c:
                call.Call.AskConsent(c.Request, c.InProgress, now);
                break;
            case CancelConsent c:
                call.Call.CancelConsent(c.Request);
                break;
            case TransferCall c:
                Transfer(call, c.Target.Value, now);
                break;
        }
    }

    /// <summary>The trunk that the call came over does it, and pays for it.</summary>
    private void Transfer(PhoneCall call, string target, TimeSpan now)
    {
        if (!plan.MayTransfer(call.Origin.Trunk, target) || !_context.Sip.Transfer(call.Origin.Sip, target, now))
            board.EndTransfer(call, "refused", succeeded: false, now);
    }

    private void Accept(PhoneCall call)
    {
        if (call.Call.Phase == CallPhase.Checking)
            _context.Metrics.Pin("accepted");
    }

    private void HangUp(PhoneCall call, Farewell farewell, TimeSpan now)
    {
        if (call.IsAnswered)
            call.Call.HangUp(CallEnds.Words(farewell), now);
        else
            board.Finish(call, CallEnd.Ended, SipReason.Normal, now);
    }

    public DialReply Dial(DialCommand command, TimeSpan now)
    {
        var reply = TryDial(command, now);
        _context.Metrics.Dialed(reply.Error ?? "started");
        return reply;
    }

    /// <summary>Over the first trunk that takes the call; those that lately answered nothing come last.</summary>
    private DialReply TryDial(DialCommand command, TimeSpan now)
    {
        var ways = plan.Find(command.Target.Value);
        if (ways.Count == 0 || !IsWithinLimits(command.Visit))
            return DialReply.Failed("dial_refused");
        if (board.Count >= _context.Options.MaxCalls)
            return DialReply.Failed("unavailable");
        foreach (var way in ways.OrderBy(way => board.Unreachable.Contains(way.Trunk)))
            if (TryDial(way, command, now) is { } call)
                return new DialReply(call);
        return DialReply.Failed("unavailable");
    }

    /// <summary>The call's id, or null when the trunk is full or not found yet, or no port is free.</summary>
    private string? TryDial(DialTarget target, DialCommand command, TimeSpan now)
    {
        var trunk = _context.Options.Trunks[target.Trunk];
        var security = trunk is { Transport: "tls", Srtp: TrunkSecurity.Required } ? CallSecurity.Required : CallSecurity.Off;
        if (target.Server is { } server)
            _context.Sip.SetTargets(target.Trunk, [server], now);
        var remote = target.Server?.Ip ?? Targets.GetValueOrDefault(target.Trunk);
        if (_context.Factory.TryOpen(remote, security, now) is not { } media)
            return null;
        if (_context.Sip.Invite(Request(target, trunk, media.Local), now) is not { } sip)
        {
            media.Ports.Dispose();
            return null;
        }
        var origin = new CallOrigin(CallFactory.NewId(), sip, target.Trunk, IsOutgoing: true, media.Local, UInt128.Zero)
        {
            Country = CountryCode.Of(target.User),
        };
        var script = new CallScript([command.Language], IsOutgoing: true);
        board.Add(_context.Factory.Create(origin, media.Ports, script, board.Settle, now));
        _visitOf[origin.Id] = command.Visit;
        _context.Metrics.Began(target.Trunk, outgoing: true, "dialed");
        PhoneLog.Began(_context.Logger, origin.Id, target.Trunk, outgoing: true, security != CallSecurity.Off);
        return origin.Id;
    }

    private InviteRequest Request(DialTarget target, TrunkOptions trunk, LocalMedia local) =>
        new()
        {
            Trunk = target.Trunk,
            Target = target.User,
            Offer = CallNegotiation.Offer(local),
            From = trunk.From,
            Patience = TimeSpan.FromSeconds(_context.Options.DialOut.RingSeconds),
        };

    /// <summary>The first address of each trunk with a server, for the choice of our own address.</summary>
    public Dictionary<string, UInt128> Targets { get; } = [];

    private bool IsWithinLimits(string visit)
    {
        foreach (var over in _visitOf.Keys.Where(id => board.Find(id) is null).ToList())
            _visitOf.Remove(over);
        return _visitOf.Values.Count(v => v == visit) < _context.Options.DialOut.MaxAtOnce;
    }
}
