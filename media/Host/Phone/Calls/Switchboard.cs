using System.Threading.Channels;
using MediaServer.Audio.Prompts;
using MediaServer.Host.Control;
using MediaServer.Host.Phone.Mixing;
using MediaServer.Phone.Calls;
using MediaServer.Phone.Media;
using MediaServer.Phone.Sip;
using Microsoft.Extensions.Logging;

namespace MediaServer.Host.Phone.Calls;

/// <summary>What the phone thread works with; nothing in it changes.</summary>
internal sealed record PhoneContext(
    PhoneOptions Options,
    SipEndpoint Sip,
    CallFactory Factory,
    TickWheel Wheel,
    ChannelWriter<PhoneEvent> Events,
    PhoneMetrics Metrics,
    ILogger Logger
);

/// <summary>All calls of the node: who is connected to what, from the first ring to the end.</summary>
/// <remarks>Runs on the phone thread only. A call ends in exactly one place, <see cref="Finish"/>, whatever the reason.</remarks>
internal sealed class Switchboard(PhoneContext context, RoomDesk rooms)
{
    /// <summary>How often a line's quality is looked at: once per report.</summary>
    private static readonly TimeSpan SurveyInterval = RtpLeg.ReportInterval;

    /// <summary>Mean opinion scores from which a line counts as good, and as fair.</summary>
    private const double Good = 3.8,
        Fair = 3.1;

    private readonly Dictionary<string, PhoneCall> _byId = [];
    private readonly Dictionary<SipCallId, PhoneCall> _bySip = [];
    private readonly long[] _dropsOfEnded = new long[Enum.GetValues<LegDrop>().Length];

    public PhoneContext Context => context;

    public int Count => _byId.Count;

    /// <summary>The most calls at one time since the start.</summary>
    public int Peak { get; private set; }

    public IEnumerable<PhoneCall> Calls => _byId.Values;

    public PhoneCall? Find(string id) => _byId.GetValueOrDefault(id);

    public PhoneCall? Find(SipCallId sip) => _bySip.GetValueOrDefault(sip);

    public void Add(PhoneCall call)
    {
        _byId.Add(call.Id, call);
        _bySip.Add(call.Origin.Sip, call);
        Peak = Math.Max(Peak, Count);
    }

    /// <summary>The call goes on over another trunk, under another name there.</summary>
    public void Redirect(PhoneCall call, CallOrigin origin)
    {
        _bySip.Remove(call.Origin.Sip);
        call.Redirect(origin);
        _bySip.Add(origin.Sip, call);
    }

    public void Publish(PhoneEvent e) => context.Events.TryWrite(e);

    /// <summary>The call is up: its sound begins.</summary>
    public void Answer(PhoneCall call, TimeSpan now)
    {
        call.OnAnswered(now);
        call.NextSurvey = now + SurveyInterval;
        context.Wheel.Add(call, now);
        context.Metrics.Answered(now - call.StartedAt, call.Origin.IsOutgoing);
    }

    /// <summary>End of a call's tick: what it wants happens.</summary>
    public void Settle(PhoneCall call, TimeSpan now)
    {
        while (!call.IsOver && call.Call.TryPollEvent(out var e))
            Handle(call, e, now);
        if (call.IsOver)
            return;
        if (call.Media.Leg.IsDead(now))
            TimeOut(call, now);
        else if (now >= call.NextSurvey)
            Survey(call, now);
    }

    private void Handle(PhoneCall call, CallEvent e, TimeSpan now)
    {
        switch (e)
        {
            case PinGiven pin:
                Publish(new PinEntered(call.Id, new Confidential(pin.Pin), pin.Try));
                break;
            case JoinConfirmed:
                Publish(new CallAccepted(call.Id));
                break;
            case KeyUsed key:
                if (key.Key == CallKey.Mute)
                    RoomDesk.OnMuted(call);
                Publish(new KeyPressed(call.Id, Key(key.Key), key.On));
                break;
            case ConsentGiven consent:
                Publish(new ConsentAnswered(call.Id, consent.Request, consent.Yes, consent.Language, consent.TextVersion));
                break;
            case HangUpNow end:
                Finish(call, CallEnds.Of(end.Cause), SipReason.Normal, now);
                break;
        }
    }

    private static PhoneKey Key(CallKey key) =>
        key switch
        {
            CallKey.Mute => PhoneKey.Mute,
            CallKey.RaiseHand => PhoneKey.RaiseHand,
            CallKey.Count => PhoneKey.Count,
            CallKey.WithdrawConsent => PhoneKey.WithdrawConsent,
            _ => PhoneKey.Leave,
        };

    private void Survey(PhoneCall call, TimeSpan now)
    {
        call.NextSurvey = now + SurveyInterval;
        context.Metrics.Lines.Survey(call.Media);
        CountLine(call);
        var level = call.Media.Score switch
        {
            >= Good => QualityLevel.Good,
            >= Fair => QualityLevel.Fair,
            _ => QualityLevel.Poor,
        };
        if (level == call.Quality)
            return;
        call.Quality = level;
        Publish(new CallQualityChanged(call.Id, level));
    }

    private void CountLine(PhoneCall call)
    {
        var counts = call.Media.Counts;
        context.Metrics.Lines.Count(counts, call.Counted);
        call.Counted = counts;
    }

    private void TimeOut(PhoneCall call, TimeSpan now)
    {
        context.Metrics.TimedOut(call.Origin.Trunk);
        Finish(call, CallEnd.Lost, SipReason.MediaTimeout, now);
    }

    /// <summary>Trunks that did not answer when they were last asked.</summary>
    public HashSet<string> Unreachable { get; } = [];

    /// <summary>A transfer that worked takes the call away; any other leaves it as it was.</summary>
    public void EndTransfer(PhoneCall call, string result, bool succeeded, TimeSpan now)
    {
        context.Metrics.Transferred(call.Origin.Trunk, result);
        Publish(new TransferEnded(call.Id, succeeded));
        if (succeeded)
            Finish(call, CallEnd.Transferred, SipReason.Normal, now);
    }

    /// <summary>Ends a call: its seat, its ports, its dialog. With a reason we tell the other side; without one it told us.</summary>
    public void Finish(PhoneCall call, CallEnd end, SipReason? reason, TimeSpan now)
    {
        if (call.IsOver)
            return;
        call.IsOver = true;
        call.Media.Leg.Close(now);
        CountLine(call);
        context.Wheel.Remove(call);
        rooms.Leave(call);
        if (reason is { } told)
            context.Sip.Hangup(call.Origin.Sip, told, now);
        for (var i = 0; i < _dropsOfEnded.Length; i++)
            _dropsOfEnded[i] += call.Transport.Drops[i];
        context.Factory.Close(call, now);
        _byId.Remove(call.Id);
        _bySip.Remove(call.Origin.Sip);
        var talked = call.IsAnswered ? now - call.AnsweredAt : TimeSpan.Zero;
        context.Metrics.Ended(call.Origin.Trunk, end, talked, call.Origin.Country);
        PhoneLog.Ended(context.Logger, call.Id, end);
        Publish(new Control.CallEnded(call.Id, end, talked));
    }

    /// <summary>A fault in a call is that call's end and nobody else's.</summary>
    public void Fail(PhoneCall call, Exception exception, TimeSpan now)
    {
        PhoneLog.Fault(context.Logger, exception, call.Id);
        Finish(call, CallEnd.Fault, SipReason.Normal, now);
    }

    /// <summary>The media room ended: its callers hear why and are let go.</summary>
    public static void Dismiss(IEnumerable<PhoneCall> calls, string reason, TimeSpan now)
    {
        foreach (var call in calls)
            call.Call.HangUp(CallEnds.WordsOfRoom(reason), now);
    }

    public void EndAll(TimeSpan now)
    {
        foreach (var call in _byId.Values.ToList())
            Finish(call, CallEnd.Stopping, SipReason.Normal, now);
    }

    /// <summary>Packets dropped in all calls so far.</summary>
    public long[] MediaDrops()
    {
        var drops = (long[])_dropsOfEnded.Clone();
        foreach (var call in _byId.Values)
            for (var i = 0; i < drops.Length; i++)
                drops[i] += call.Transport.Drops[i];
        return drops;
    }
}
