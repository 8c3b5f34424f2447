using MediaServer.Host.Control;
using MediaServer.Phone.Calls;
using MediaServer.Phone.Sdp;
using MediaServer.Phone.Sip;

namespace MediaServer.Host.Phone.Calls;

/// <summary>Calls people over the first trunk that takes the call, and over the next one when a trunk fails before anybody's phone rings.</summary>
/// <remarks>
/// A trunk goes through its own addresses by itself; here one trunk follows another (RFC 3263 4.3). The call keeps its id, its ports and
/// its visit, so that nobody above notices.
/// </remarks>
internal sealed class Dialer(Switchboard board, DialPlan plan)
{
    /// <summary>The last one may be silent for half a minute, and nobody waits in front of a screen for much longer.</summary>
    public const int MaxTrunks = 3;

    private sealed record Attempt(DialCommand Command, Queue<DialTarget> Left)
    {
        public int Asked { get; set; } = 1;
    }

    private readonly PhoneContext _context = board.Context;
    private readonly Dictionary<string, Attempt> _attempts = [];

    /// <summary>The first address of each trunk with a server, for the choice of our own address.</summary>
    public Dictionary<string, UInt128> Targets { get; } = [];

    public DialReply Dial(DialCommand command, TimeSpan now)
    {
        var reply = TryDial(command, now);
        _context.Metrics.Dialed(reply.Error ?? "started");
        return reply;
    }

    /// <summary>Those trunks that lately answered nothing come last.</summary>
    private DialReply TryDial(DialCommand command, TimeSpan now)
    {
        var ways = plan.Find(command.Target.Value);
        if (ways.Count == 0 || !IsWithinLimits(command.Visit))
            return DialReply.Failed("dial_refused");
        if (board.Count >= _context.Options.MaxCalls)
            return DialReply.Failed("unavailable");
        var left = new Queue<DialTarget>(ways.OrderBy(way => board.Unreachable.Contains(way.Trunk)));
        while (left.TryDequeue(out var way))
        {
            if (TryBegin(way, command, left.Count > 0, now) is not { } call)
                continue;
            _attempts[call] = new Attempt(command, left);
            return new DialReply(call);
        }
        return DialReply.Failed("unavailable");
    }

    /// <summary>The call's id, or null when the trunk is full or not found yet, or no port is free.</summary>
    private string? TryBegin(DialTarget way, DialCommand command, bool hasNext, TimeSpan now)
    {
        if (_context.Factory.TryOpen(RemoteOf(way), SecurityOf(way), now) is not { } media)
            return null;
        if (Invite(way, media.Local, hasNext, now) is not { } sip)
        {
            _context.Factory.GiveBack(media.Ports, now);
            return null;
        }
        var origin = new CallOrigin(CallFactory.NewId(), sip, way.Trunk, IsOutgoing: true, media.Local, UInt128.Zero)
        {
            Country = CountryCode.Of(way.User),
        };
        var script = new CallScript([command.Language], IsOutgoing: true);
        board.Add(_context.Factory.Create(origin, media.Ports, script, board.Settle, now));
        _context.Metrics.Began(way.Trunk, outgoing: true, "dialed");
        PhoneLog.Began(_context.Logger, origin.Id, way.Trunk, outgoing: true, media.Local.Security != CallSecurity.Off);
        return origin.Id;
    }

    /// <summary>Sends a call whose trunk failed over the next one; false when its end is the call's.</summary>
    public bool TryNext(PhoneCall call, MediaServer.Phone.Sip.CallEnded failed, TimeSpan now)
    {
        if (call.HasRung || call.IsAnswered || !CallEnds.IsFaultOfTrunk(failed.End, failed.Status))
            return false;
        if (!_attempts.TryGetValue(call.Id, out var attempt) || attempt.Asked == MaxTrunks)
            return false;
        while (attempt.Left.TryDequeue(out var way))
        {
            var local = _context.Factory.LocalAt(call.Transport.Ports, RemoteOf(way), SecurityOf(way));
            if (Invite(way, local, attempt.Left.Count > 0 && attempt.Asked + 1 < MaxTrunks, now) is not { } sip)
                continue;
            attempt.Asked++;
            PhoneLog.FailedOver(_context.Logger, call.Id, call.Origin.Trunk, failed.Status, way.Trunk);
            board.Redirect(call, call.Origin with { Sip = sip, Trunk = way.Trunk, Local = local });
            _context.Metrics.Began(way.Trunk, outgoing: true, "failover");
            return true;
        }
        return false;
    }

    private UInt128 RemoteOf(DialTarget way) => way.Server?.Ip ?? Targets.GetValueOrDefault(way.Trunk);

    private CallSecurity SecurityOf(DialTarget way) =>
        _context.Options.Trunks[way.Trunk] is { Transport: "tls", Srtp: TrunkSecurity.Required } ? CallSecurity.Required : CallSecurity.Off;

    private SipCallId? Invite(DialTarget way, LocalMedia local, bool hasNext, TimeSpan now)
    {
        if (way.Server is { } server)
            _context.Sip.SetTargets(way.Trunk, [server], now);
        var request = new InviteRequest
        {
            Trunk = way.Trunk,
            Target = way.User,
            Offer = CallNegotiation.Offer(local),
            From = _context.Options.Trunks[way.Trunk].From,
            Patience = TimeSpan.FromSeconds(_context.Options.DialOut.RingSeconds),
            HasAlternative = hasNext,
        };
        return _context.Sip.Invite(request, now);
    }

    private bool IsWithinLimits(string visit)
    {
        foreach (var over in _attempts.Keys.Where(id => board.Find(id) is null).ToList())
            _attempts.Remove(over);
        return _attempts.Values.Count(a => a.Command.Visit == visit) < _context.Options.DialOut.MaxAtOnce;
    }
}
