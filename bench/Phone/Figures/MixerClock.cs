using System.Globalization;
using MediaServer.Bench.Measure;

namespace MediaServer.Bench.Phone.Figures;

/// <summary>How punctual the mixing clock was between two looks at the metrics.</summary>
/// <param name="LateTicks">Ticks that began when the next was due.</param>
/// <param name="LostFrames">Frames that were given up.</param>
/// <param name="SharedTicks">Times that several threads mixed what was due.</param>
/// <param name="P99Seconds">The end of the bucket in which the percentile lies.</param>
internal sealed record MixerClock(
    double Ticks,
    double LateTicks,
    double LostFrames,
    double SharedTicks,
    double P50Seconds,
    double P99Seconds
)
{
    private const string Buckets = "phone_mixer_lateness_seconds_bucket";

    public string P50 => Text(P50Seconds);

    public string P99 => Text(P99Seconds);

    public static MixerClock Between(Prometheus before, Prometheus after)
    {
        var (old, buckets) = (before.By("le", Buckets), after.By("le", Buckets));
        var counts = buckets
            .Select(b => (End: b.Key == "+Inf" ? double.PositiveInfinity : Parse(b.Key), Count: b.Value - old.GetValueOrDefault(b.Key)))
            .OrderBy(b => b.End)
            .ToList();
        var all = counts.Count == 0 ? 0 : counts[^1].Count;
        double Percentile(double share) => counts.FirstOrDefault(b => b.Count >= share * all).End;
        return new MixerClock(
            all,
            after.Sum("phone_mixer_late_ticks") - before.Sum("phone_mixer_late_ticks"),
            after.Sum("phone_mixer_late_frames") - before.Sum("phone_mixer_late_frames"),
            after.Sum("phone_mixer_shared_ticks") - before.Sum("phone_mixer_shared_ticks"),
            Percentile(0.5),
            Percentile(0.99)
        );
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(double seconds) => string.Create(CultureInfo.InvariantCulture, $"<= {1000 * seconds:0.#} ms");
}
