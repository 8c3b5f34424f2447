namespace MediaServer.Recorder.Compose.Clocks;

/// <summary>A line through points of which up to a quarter may lie anywhere (Theil 1950, Sen 1968): the median slope of all pairs.</summary>
internal static class TheilSen
{
    /// <summary>The slope of a shorter stretch says more about jitter than about clocks.</summary>
    private const double MinSpan = 60;

    private const int MinPoints = 8;

    /// <summary>20 000 pairs; more points make no better line.</summary>
    private const int MaxPoints = 200;

    /// <summary>Quartz is off by 100 ppm at worst; what drifts faster is not a clock but a path that changes.</summary>
    private const double MaxSlope = 500e-6;

    /// <param name="points">At least one, ascending.</param>
    public static OffsetLine Fit(IReadOnlyList<ClockPoint> points)
    {
        var thinned = Thin(points);
        var slope = 0.0;
        if (points.Count >= MinPoints && points[^1].X - points[0].X >= MinSpan)
        {
            slope = MedianSlope(thinned);
            slope = Math.Abs(slope) <= MaxSlope ? slope : 0;
        }
        var anchor = points[points.Count / 2].X;
        var offset = Median([.. points.Select(p => p.Offset - slope * (p.X - anchor))]);
        return new OffsetLine(points[0].X, anchor, offset, slope);
    }

    public static double Median(double[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private static ClockPoint[] Thin(IReadOnlyList<ClockPoint> points)
    {
        if (points.Count <= MaxPoints)
            return [.. points];
        var thinned = new ClockPoint[MaxPoints];
        for (var i = 0; i < MaxPoints; i++)
            thinned[i] = points[(int)((long)i * (points.Count - 1) / (MaxPoints - 1))];
        return thinned;
    }

    private static double MedianSlope(ClockPoint[] points)
    {
        var slopes = new List<double>(points.Length * points.Length / 2);
        for (var i = 0; i < points.Length; i++)
        {
            for (var j = i + 1; j < points.Length; j++)
            {
                if (points[j].X > points[i].X)
                    slopes.Add((points[j].Offset - points[i].Offset) / (points[j].X - points[i].X));
            }
        }
        return slopes.Count == 0 ? 0 : Median([.. slopes]);
    }
}
