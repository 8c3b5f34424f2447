using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MediaServer.Host.Control;
using MediaServer.Phone.Media;

namespace MediaServer.Host.Phone;

/// <summary>The meter <c>MediaServer.Phone</c>. No caller, number or PIN is a tag; trunks, reasons and countries are.</summary>
internal sealed class PhoneMetrics
{
    public const string MeterName = "MediaServer.Phone";

    private readonly Counter<long> _calls,
        _ended,
        _pins,
        _dials,
        _registrations,
        _timeouts,
        _transfers;
    private readonly Counter<double> _dialed;
    private readonly Histogram<double> _talked,
        _answer,
        _lateness,
        _probe;
    private readonly ConcurrentDictionary<string, bool> _registered = [],
        _reachable = [];

    public PhoneMetrics(IMeterFactory factory, Func<PhoneSnapshot> snapshot)
    {
        var meter = factory.Create(MeterName);
        Lines = new LineMetrics(meter);
        _calls = meter.CreateCounter<long>("phone.calls", "{call}", "Calls that began, by trunk, direction and result");
        _ended = meter.CreateCounter<long>("phone.calls.ended", "{call}", "Calls that ended, by trunk and reason");
        _timeouts = meter.CreateCounter<long>("phone.rtp_timeouts", "{call}", "Calls ended because no sound came any more, by trunk");
        _transfers = meter.CreateCounter<long>("phone.transfers", "{call}", "Calls handed on by REFER, by trunk and result");
        _pins = meter.CreateCounter<long>("phone.pins", "{try}", "PINs entered, by result");
        _dials = meter.CreateCounter<long>("phone.dials", "{call}", "Requests to call somebody, by result");
        _dialed = meter.CreateCounter<double>("phone.dial.talked", "s", "Talk time of calls out, by country code");
        _registrations = meter.CreateCounter<long>("phone.registrations", "{change}", "Changes of registration, by trunk and state");
        _talked = meter.CreateHistogram("phone.call.duration", "s", "From answer to end", null, Buckets.Call);
        _answer = meter.CreateHistogram("phone.call.answer_time", "s", "From INVITE to answer, by direction", null, Buckets.Answer);
        _lateness = meter.CreateHistogram("phone.mixer.lateness", "s", "How late a tick of 20 ms began", null, Buckets.Lateness);
        _probe = meter.CreateHistogram("phone.trunk.round_trip", "s", "OPTIONS to a trunk", null, Buckets.Delay);
        meter.CreateObservableGauge("phone.trunk.registered", () => States(_registered), "1", "1 while a trunk knows where we are");
        meter.CreateObservableGauge("phone.trunk.reachable", () => States(_reachable), "1", "1 while a trunk answers OPTIONS");
        Publish(meter, snapshot);
    }

    public LineMetrics Lines { get; }

    private static void Publish(Meter meter, Func<PhoneSnapshot> snapshot)
    {
        void Sum(string name, string unit, string text, Func<PhoneSnapshot, long> read) =>
            meter.CreateObservableCounter(name, () => read(snapshot()), unit, text);

        meter.CreateObservableGauge("phone.calls.active", () => snapshot().Calls, "{call}", "Calls now");
        meter.CreateObservableGauge("phone.calls.peak", () => snapshot().Peak, "{call}", "The most calls at one time since the start");
        meter.CreateObservableGauge("phone.rooms", () => snapshot().Rooms, "{room}", "Rooms with callers in them");
        meter.CreateObservableGauge("phone.sip.banned", () => snapshot().Banned, "{source}", "Addresses that are ignored now");
        Sum("phone.loop.turns", "{turn}", "Turns of the phone thread", s => s.Turns);
        Sum("phone.mixer.late_ticks", "{tick}", "Ticks that began when the next was due", s => s.LateTicks);
        Sum("phone.mixer.late_frames", "{frame}", "Frames given up because they were late", s => s.LateFrames);
        Sum("phone.mixer.limited_frames", "{frame}", "Frames turned down because too many spoke too loudly", s => s.LimitedFrames);
        Sum("phone.mixer.shared_ticks", "{tick}", "Times that several threads mixed what was due", s => s.SharedTicks);
        Sum("phone.rings.overflows", "{packet}", "Packets between phone and room that found no place", s => s.Overflows);
        meter.CreateObservableCounter(
            "phone.sip.rejected",
            () => snapshot().SipRejects.Select(r => Of(r.Value, r.Key)),
            "{message}",
            "SIP messages that went no further, by reason"
        );
        meter.CreateObservableCounter(
            "phone.packets.dropped",
            () => MediaDrops(snapshot()),
            "{packet}",
            "RTP and RTCP that went no further, by reason"
        );
    }

    public void Began(string trunk, bool outgoing, string result) =>
        _calls.Add(1, new("trunk", trunk), new("direction", Direction(outgoing)), new("result", result));

    public void Answered(TimeSpan after, bool outgoing) =>
        _answer.Record(after.TotalSeconds, new KeyValuePair<string, object?>("direction", Direction(outgoing)));

    private static string Direction(bool outgoing) => outgoing ? "out" : "in";

    /// <param name="country">The country code that was dialed; null for calls in and for SIP addresses.</param>
    public void Ended(string trunk, CallEnd end, TimeSpan talked, string? country)
    {
        _ended.Add(1, new("trunk", trunk), new("reason", Names.Snake(end.ToString())));
        if (talked <= TimeSpan.Zero)
            return;
        _talked.Record(talked.TotalSeconds);
        if (country is not null)
            _dialed.Add(talked.TotalSeconds, new KeyValuePair<string, object?>("country", country));
    }

    public void TimedOut(string trunk) => _timeouts.Add(1, new KeyValuePair<string, object?>("trunk", trunk));

    public void Transferred(string trunk, string result) => _transfers.Add(1, new("trunk", trunk), new("result", result));

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

    public void Ran(TimeSpan lateness) => _lateness.Record(lateness.TotalSeconds);

    private static IEnumerable<Measurement<int>> States(ConcurrentDictionary<string, bool> states) =>
        states.Select(s => new Measurement<int>(s.Value ? 1 : 0, new KeyValuePair<string, object?>("trunk", s.Key)));

    private static IEnumerable<Measurement<long>> MediaDrops(PhoneSnapshot snapshot) =>
        Enum.GetValues<LegDrop>().Where(d => d != LegDrop.None).Select(d => Of(snapshot.MediaDrops[(int)d], Names.Snake(d.ToString())));

    private static Measurement<long> Of(long value, string reason) => new(value, new KeyValuePair<string, object?>("reason", reason));
}
