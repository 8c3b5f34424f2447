using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MediaServer.Host.Control;
using MediaServer.Phone.Media;

namespace MediaServer.Host.Phone;

/// <summary>Numbers of the phone thread as it publishes them once a second; sums only grow.</summary>
internal sealed record PhoneSnapshot
{
    public static readonly PhoneSnapshot Empty = new();

    public int Calls { get; init; }
    public int Rooms { get; init; }
    public long Turns { get; init; }
    public long LateFrames { get; init; }
    public long Overflows { get; init; }
    public IReadOnlyDictionary<string, long> SipRejects { get; init; } = new Dictionary<string, long>();
    public long[] MediaDrops { get; init; } = new long[Enum.GetValues<LegDrop>().Length];
}

/// <summary>The meter <c>MediaServer.Phone</c>. No caller, number or PIN is a tag; trunks and reasons are.</summary>
internal sealed class PhoneMetrics
{
    public const string MeterName = "MediaServer.Phone";

    private readonly Counter<long> _calls;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _pins;
    private readonly Counter<long> _dials;
    private readonly Counter<long> _registrations;
    private readonly ConcurrentDictionary<string, bool> _registered = [],
        _reachable = [];
    private readonly Histogram<double> _talked,
        _answer,
        _lateness,
        _loss,
        _jitter,
        _roundTrip,
        _buffer,
        _score,
        _probe;

    public PhoneMetrics(IMeterFactory factory, Func<PhoneSnapshot> snapshot)
    {
        var meter = factory.Create(MeterName);
        _calls = meter.CreateCounter<long>("phone.calls", "{call}", "Calls that began, by trunk, direction and result");
        _ended = meter.CreateCounter<long>("phone.calls.ended", "{call}", "Calls that ended, by trunk and reason");
        _pins = meter.CreateCounter<long>("phone.pins", "{try}", "PINs entered, by result");
        _dials = meter.CreateCounter<long>("phone.dials", "{call}", "Requests to call somebody, by result");
        _registrations = meter.CreateCounter<long>("phone.registrations", "{change}", "Changes of registration, by trunk and state");
        _talked = meter.CreateHistogram<double>("phone.call.duration", "s");
        _answer = meter.CreateHistogram<double>("phone.call.answer_time", "s", "From INVITE to our answer, or theirs");
        _lateness = meter.CreateHistogram<double>("phone.mixer.lateness", "s", "How late a tick of 20 ms began");
        _loss = meter.CreateHistogram<double>("phone.leg.loss", "1", "Share of packets lost in 5 s");
        _jitter = meter.CreateHistogram<double>("phone.leg.jitter", "s");
        _roundTrip = meter.CreateHistogram<double>("phone.leg.round_trip", "s");
        _buffer = meter.CreateHistogram<double>("phone.leg.jitter_buffer", "s", "Delay of the jitter buffer");
        _score = meter.CreateHistogram<double>("phone.leg.mos", "1", "Mean opinion score by the E-model (G.107)");
        _probe = meter.CreateHistogram<double>("phone.trunk.round_trip", "s", "OPTIONS to a trunk");
        meter.CreateObservableGauge("phone.trunk.registered", () => States(_registered), "1", "1 while a trunk knows where we are");
        meter.CreateObservableGauge("phone.trunk.reachable", () => States(_reachable), "1", "1 while a trunk answers OPTIONS");
        meter.CreateObservableGauge("phone.calls.active", () => snapshot().Calls, "{call}");
        meter.CreateObservableGauge("phone.rooms", () => snapshot().Rooms, "{room}");
        meter.CreateObservableCounter("phone.loop.turns", () => snapshot().Turns, "{turn}");
        meter.CreateObservableCounter(
            "phone.mixer.late_frames",
            () => snapshot().LateFrames,
            "{frame}",
            "Frames given up because they were late"
        );
        meter.CreateObservableCounter(
            "phone.rings.overflows",
            () => snapshot().Overflows,
            "{packet}",
            "Packets between phone and room that found no place"
        );
        meter.CreateObservableCounter("phone.sip.rejected", () => snapshot().SipRejects.Select(r => Of(r.Value, r.Key)), "{message}");
        meter.CreateObservableCounter(
            "phone.packets.dropped",
            () => MediaDrops(snapshot()),
            "{packet}",
            "RTP and RTCP that went no further"
        );
    }

    public void Began(string trunk, bool outgoing, string result) =>
        _calls.Add(1, new("trunk", trunk), new("direction", outgoing ? "out" : "in"), new("result", result));

    public void Answered(TimeSpan after) => _answer.Record(after.TotalSeconds);

    public void Ended(string trunk, CallEnd end, TimeSpan talked)
    {
        _ended.Add(1, new("trunk", trunk), new("reason", Names.Snake(end.ToString())));
        if (talked > TimeSpan.Zero)
            _talked.Record(talked.TotalSeconds);
    }

    public void Pin(string result) => _pins.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Dialed(string result) => _dials.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Registration(string trunk, bool registered)
    {
        _registered[trunk] = registered;
        _registrations.Add(1, new("trunk", trunk), new("state", registered ? "registered" : "unregistered"));
    }

    public void Probe(string trunk, bool reachable, TimeSpan roundTrip)
    {
        _reachable[trunk] = reachable;
        if (reachable)
            _probe.Record(roundTrip.TotalSeconds, new KeyValuePair<string, object?>("trunk", trunk));
    }

    private static IEnumerable<Measurement<int>> States(ConcurrentDictionary<string, bool> states) =>
        states.Select(s => new Measurement<int>(s.Value ? 1 : 0, new KeyValuePair<string, object?>("trunk", s.Key)));

    public void Ran(TimeSpan lateness) => _lateness.Record(lateness.TotalSeconds);

    public void Leg(CallMedia media)
    {
        _loss.Record(media.Leg.Reception.Loss);
        _jitter.Record(media.Leg.Reception.Jitter.TotalSeconds);
        _roundTrip.Record(media.Leg.RoundTrip.TotalSeconds);
        _buffer.Record(media.Jitter.Delay.TotalSeconds);
        _score.Record(media.Score);
    }

    private static IEnumerable<Measurement<long>> MediaDrops(PhoneSnapshot snapshot) =>
        Enum.GetValues<LegDrop>().Where(d => d != LegDrop.None).Select(d => Of(snapshot.MediaDrops[(int)d], Names.Snake(d.ToString())));

    private static Measurement<long> Of(long value, string reason) => new(value, new KeyValuePair<string, object?>("reason", reason));
}
