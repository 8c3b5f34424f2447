namespace MediaServer.Bench.Record.Markers;

/// <summary>How far each beep is from its flash.</summary>
/// <param name="Expected">Markers that were sent.</param>
/// <param name="Found">Those of which both are there.</param>
/// <param name="MedianMilliseconds">How much later sound comes than picture.</param>
/// <param name="P95Milliseconds">Of the distances, whichever comes first.</param>
/// <param name="MaxMilliseconds">Of the distances.</param>
/// <param name="DriftMillisecondsPerHour">By how much the distance grows: the slope of a line through all.</param>
/// <param name="CourseMilliseconds">The medians of ten equal parts of them, in their order.</param>
internal sealed record MarkerOffsets(
    int Expected,
    int Found,
    double MedianMilliseconds,
    double P95Milliseconds,
    double MaxMilliseconds,
    double DriftMillisecondsPerHour,
    double[] CourseMilliseconds
)
{
    /// <summary>A flash or beep that is further from its second belongs to none.</summary>
    private const double Reach = 0.3;

    /// <param name="flashes">Seconds of the film.</param>
    /// <param name="beeps">Seconds of the film.</param>
    /// <param name="seconds">Of the film, each with its marker.</param>
    public static MarkerOffsets Of(double[] flashes, double[] beeps, int seconds) =>
        Of(flashes, beeps, [.. Enumerable.Range(0, seconds).Select(s => (double)s)], Reach);

    /// <param name="flashes">Seconds of the film, ascending.</param>
    /// <param name="beeps">Seconds of the film, ascending.</param>
    /// <param name="moments">When there was a marker: seconds of the film.</param>
    /// <param name="reach">Less than half of the time between two of them: what is further away belongs to none.</param>
    public static MarkerOffsets Of(double[] flashes, double[] beeps, double[] moments, double reach)
    {
        var both = moments
            .Select(at => (At: at, Seen: Near(flashes, at, reach), Heard: Near(beeps, at, reach)))
            .Where(m => m is { Seen: not null, Heard: not null })
            .Select(m => (m.At, Offset: 1000 * (m.Heard!.Value - m.Seen!.Value)))
            .ToArray();
        var distances = both.Select(b => Math.Abs(b.Offset)).Order().ToArray();
        return new MarkerOffsets(
            moments.Length,
            both.Length,
            Rounded(Median(both)),
            Rounded(At(distances, 0.95)),
            Rounded(At(distances, 1)),
            Rounded(3600 * Slope(both)),
            [.. both.Chunk(Math.Max(1, (both.Length + 9) / 10)).Select(part => Rounded(Median(part)))]
        );
    }

    private static double? Near(double[] onsets, double moment, double reach)
    {
        if (onsets.Length == 0)
            return null;
        var next = Array.BinarySearch(onsets, moment) is var found && found < 0 ? ~found : found;
        var near = onsets[Math.Max(0, next - 1)..Math.Min(onsets.Length, next + 1)].MinBy(at => Math.Abs(at - moment));
        return Math.Abs(near - moment) <= reach ? near : null;
    }

    private static double Median((double At, double Offset)[] points) => At([.. points.Select(p => p.Offset).Order()], 0.5);

    private static double At(double[] ascending, double part) =>
        ascending.Length == 0 ? double.NaN : ascending[(int)Math.Ceiling(part * (ascending.Length - 1))];

    /// <summary>Least squares.</summary>
    private static double Slope((double At, double Offset)[] points)
    {
        if (points.Length < 2)
            return 0;
        var (x, y) = (points.Average(p => p.At), points.Average(p => p.Offset));
        return points.Sum(p => (p.At - x) * (p.Offset - y)) / points.Sum(p => (p.At - x) * (p.At - x));
    }

    private static double Rounded(double value) => Math.Round(value, 2);
}
