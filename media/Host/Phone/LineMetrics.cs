using System.Diagnostics.Metrics;
using MediaServer.Phone.Media;

namespace MediaServer.Host.Phone;

/// <summary>How the lines of calls do, looked at every five seconds and once at the end.</summary>
internal sealed class LineMetrics(Meter meter)
{
    private readonly Histogram<double> _loss = Make(meter, "loss", "1", "Share of packets lost in 5 s", Buckets.Share);
    private readonly Histogram<double> _jitter = Make(meter, "jitter", "s", "Interarrival jitter (RFC 3550)", Buckets.Delay);
    private readonly Histogram<double> _roundTrip = Make(meter, "round_trip", "s", "By the other side's reports", Buckets.Delay);
    private readonly Histogram<double> _buffer = Make(meter, "jitter_buffer", "s", "Delay of the jitter buffer", Buckets.Delay);
    private readonly Histogram<double> _score = Make(meter, "mos", "1", "Mean opinion score by the E-model (G.107)", Buckets.Score);

    private readonly Counter<double> _concealed = meter.CreateCounter<double>(
        "phone.leg.concealed",
        "s",
        "Sound made up for packets that did not come"
    );

    private readonly Counter<long> _late = meter.CreateCounter<long>("phone.leg.late_packets", "{packet}", "Packets that came too late");

    private readonly Counter<long> _keys = meter.CreateCounter<long>("phone.keys", "{key}", "Keys pressed, by the way they came");

    private static Histogram<double> Make(Meter meter, string name, string unit, string text, InstrumentAdvice<double> advice) =>
        meter.CreateHistogram($"phone.leg.{name}", unit, text, null, advice);

    /// <summary>How the line does now.</summary>
    public void Survey(CallMedia media)
    {
        _loss.Record(media.Leg.Reception.Loss);
        _jitter.Record(media.Leg.Reception.Jitter.TotalSeconds);
        if (media.Leg.RoundTrip > TimeSpan.Zero)
            _roundTrip.Record(media.Leg.RoundTrip.TotalSeconds);
        _buffer.Record(media.Jitter.Delay.TotalSeconds);
        _score.Record(media.Score);
    }

    /// <summary>What has happened since the last count.</summary>
    public void Count(LineCounts now, LineCounts before)
    {
        _concealed.Add((now.Concealed - before.Concealed).TotalSeconds);
        _late.Add(now.Late - before.Late);
        CountKeys("event", now.EventKeys - before.EventKeys);
        CountKeys("info", now.InfoKeys - before.InfoKeys);
        CountKeys("tone", now.ToneKeys - before.ToneKeys);
    }

    private void CountKeys(string way, long keys)
    {
        if (keys > 0)
            _keys.Add(keys, new KeyValuePair<string, object?>("way", way));
    }
}
