namespace MediaServer.Recorder.Compose.Clocks;

/// <summary>A line that bends with the pace of its clock: a sound device that warms up is 60 ms off within an hour from any straight one.</summary>
/// <remarks>At a knot every minute a line through the minutes around it tells the offset, and from knot to knot it changes evenly, without a step.</remarks>
internal static class ClockCurve
{
    /// <summary>Seconds between knots, and on each side of one: short beside the bends, long beside the jitter of reports.</summary>
    private const double Window = 60;

    /// <summary>Points that fit a knot's line, where reports are rare.</summary>
    private const int Fewest = 12;

    /// <param name="points">At least one, ascending, without jumps.</param>
    /// <returns>Ascending. What lies before the first point and behind the last has the pace of the whole.</returns>
    public static OffsetLine[] Fit(IReadOnlyList<ClockPoint> points)
    {
        var whole = TheilSen.Fit(points);
        if (points.Count < 2 * Fewest || points[^1].X - points[0].X < 2 * Window)
            return [whole];
        var knots = Knots(points).Select(index => KnotAt(points, index)).ToArray();
        return [Beyond(knots[0], whole.Slope), .. knots.Zip(knots.Skip(1), OffsetLine.Between), Beyond(knots[^1], whole.Slope)];
    }

    /// <summary>The first point, one a window, and the last.</summary>
    private static IEnumerable<int> Knots(IReadOnlyList<ClockPoint> points)
    {
        var last = double.NegativeInfinity;
        for (var i = 0; i < points.Count - 1; i++)
        {
            if (points[i].X - last < Window || (i > 0 && points[^1].X - points[i].X < Window))
                continue;
            last = points[i].X;
            yield return i;
        }
        yield return points.Count - 1;
    }

    private static ClockPoint KnotAt(IReadOnlyList<ClockPoint> points, int index)
    {
        var x = points[index].X;
        var (first, last) = (index, index);
        while (first > 0 && (index - first < Fewest / 2 || x - points[first - 1].X <= Window))
            first--;
        while (last < points.Count - 1 && (last - index < Fewest / 2 || points[last + 1].X - x <= Window))
            last++;
        return new ClockPoint(x, TheilSen.Fit([.. points.Skip(first).Take(last - first + 1)]).At(x));
    }

    private static OffsetLine Beyond(ClockPoint knot, double slope) => new(knot.X, knot.X, knot.Offset, slope);
}
