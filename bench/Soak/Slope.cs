namespace MediaServer.Bench.Soak;

/// <summary>A straight line through points, by least squares.</summary>
internal static class Slope
{
    /// <summary>The growth of y per unit of x; zero for fewer than two different x.</summary>
    public static double Of(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count < 2)
            return 0;
        var (x, y) = (points.Average(p => p.X), points.Average(p => p.Y));
        var spread = points.Sum(p => (p.X - x) * (p.X - x));
        return spread == 0 ? 0 : points.Sum(p => (p.X - x) * (p.Y - y)) / spread;
    }
}
