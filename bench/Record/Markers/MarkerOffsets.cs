namespace MediaServer.Bench.Record.Markers;

/// <summary>How far each beep is from its flash, one of each at every full second.</summary>
/// <param name="Expected">Markers that were sent.</param>
/// <param name="Found">Seconds in which both are there.</param>
/// <param name="MedianMilliseconds">How much later sound comes than picture.</param>
/// <param name="P95Milliseconds">Of the distances, whichever comes first.</param>
/// <param name="MaxMilliseconds">Of the distances.</param>
/// <param name="DriftMillisecondsPerHour">By how much the distance grows: the slope of a line through all.</param>
internal sealed record MarkerOffsets(
    int Expected,
    int Found,
    double MedianMilliseconds,
    double P95Milliseconds,
    double MaxMilliseconds,
    double DriftMillisecondsPerHour
)
{
    /// <summary>A flash or beep that is further from its second belongs to none.</summary>
    private const double Reach = 0.3;

    /// <param name="flashes">Seconds of the film.</param>
    /// <param name="beeps">Seconds of the film.</param>
    /// <param name="seconds">Of the film, each with its marker.</param>
    public static MarkerOffsets Of(double[] flashes, double[] beeps, int seconds)
    {
        var (seen, heard) = (BySecond(flashes), BySecond(beeps));
        var both = Enumerable
            .Range(0, seconds)
            .Where(s => seen.ContainsKey(s) && heard.ContainsKey(s))
            .Select(s => (At: (double)s, Offset: 1000 * (heard[s] - seen[s])))
            .ToArray();
        var distances = both.Select(b => Math.Abs(b.Offset)).Order().ToArray();
        return new MarkerOffsets(
            seconds,
            both.Length,
            Rounded(At([.. both.Select(b => b.Offset).Order()], 0.5)),
            Rounded(At(distances, 0.95)),
            Rounded(At(distances, 1)),
            Rounded(3600 * Slope(both))
        );
    }

    private static Dictionary<int, double> BySecond(IEnumerable<double> onsets) =>
        onsets
            .GroupBy(at => (int)Math.Round(at))
            .Where(g => g.Any(at => Math.Abs(at - g.Key) <= Reach))
            .ToDictionary(g => g.Key, g => g.MinBy(at => Math.Abs(at - g.Key)));

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
