namespace MediaServer.Recorder.Compose.Clocks;

/// <summary>A line that bends with the pace of its clock: within an hour, a sound device strays from a straight one by 30 ms.</summary>
/// <remarks>
/// At a knot every minute, a line through the minutes around it tells how far the clock has strayed from the straight line of the whole; from
/// knot to knot that changes evenly, without a step. Where there are too few points for a line of their own, the pace of the whole holds.
/// </remarks>
internal static class ClockCurve
{
    /// <summary>Seconds between knots, and on each side of one: short beside the bends, long beside the jitter of reports.</summary>
    private const double Window = 60;

    /// <summary>Points around a knot, where reports are rarer than its window needs.</summary>
    private const int Fewest = 12;

    /// <param name="points">At least one, ascending, without jumps.</param>
    /// <returns>Ascending. What lies before the first point and behind the last has the pace of the whole.</returns>
    public static OffsetLine[] Fit(IReadOnlyList<ClockPoint> points)
    {
        var whole = TheilSen.Fit(points);
        if (points.Count < 2 * Fewest || points[^1].X - points[0].X < 2 * Window)
            return [whole];
        var knots = Knots(points).Select(index => KnotAt(points, index, whole)).ToArray();
        return [Beyond(knots[0], whole.Slope), .. knots.Zip(knots.Skip(1), OffsetLine.Between), Beyond(knots[^1], whole.Slope)];
    }

    /// <summary>The first point, one a window, and the last.</summary>
    private static IEnumerable<int> Knots(IReadOnlyList<ClockPoint> points)
    {
        var last = double.NegativeInfinity;
        for (var i = 0; i < points.Count - 1; i++)
        {
            if (points[i].X - last < Window || points[^1].X - points[i].X < Window)
                continue;
            last = points[i].X;
            yield return i;
        }
        yield return points.Count - 1;
    }

    /// <summary>How far the clock is from the whole's line there, by the points around; at the ends, by those on the one side there is.</summary>
    private static ClockPoint KnotAt(IReadOnlyList<ClockPoint> points, int index, OffsetLine whole)
    {
        var x = points[index].X;
        var middle = Math.Clamp(x, points[0].X + Window, points[^1].X - Window);
        var (first, last) = (index, index);
        while (first > 0 && (index - first < Fewest / 2 || middle - points[first - 1].X <= Window))
            first--;
        while (last < points.Count - 1 && (last - index < Fewest / 2 || points[last + 1].X - middle <= Window))
            last++;
        var strays = points.Skip(first).Take(last - first + 1).Select(p => p with { Offset = p.Offset - whole.At(p.X) });
        return new ClockPoint(x, whole.At(x) + TheilSen.Fit([.. strays]).At(x));
    }

    private static OffsetLine Beyond(ClockPoint knot, double slope) => new(knot.X, knot.X, knot.Offset, slope);
}
