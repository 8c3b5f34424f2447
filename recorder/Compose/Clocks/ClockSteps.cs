namespace MediaServer.Recorder.Compose.Clocks;

/// <summary>Tells which of a sender's two clocks was set where its reports jump.</summary>
/// <remarks>
/// Arrivals jump with the media clock, so a jump that both show is the media clock's, and stays: what was sent after it belongs elsewhere
/// than its timestamps say. A jump that only the reports show is the wall clock's, which nobody saw or heard: it is taken out, by moving
/// the other runs onto the longest one.
/// </remarks>
internal static class ClockSteps
{
    /// <summary>Points of the arrivals on each side of a jump.</summary>
    private const int Neighbours = 5;

    /// <param name="runs">Reports that agree with each other, in order.</param>
    /// <param name="arrivals">Of the same stream.</param>
    public static OffsetLine[] Explain(IReadOnlyList<List<ClockPoint>> runs, ArrivalEnvelope arrivals)
    {
        var curves = runs.Select(ClockCurve.Fit).ToArray();
        var wallSteps = new double[curves.Length];
        for (var i = 1; i < curves.Length; i++)
        {
            var (lastOld, firstNew) = (runs[i - 1][^1].X, runs[i][0].X);
            var step = curves[i][0].At(firstNew) - curves[i - 1][^1].At(firstNew);
            var (before, after) = (DelayBefore(arrivals, lastOld), DelayAfter(arrivals, firstNew));
            if (Math.Abs(after - before - step) < Math.Abs(after - before))
                curves[i][0] = curves[i][0] with { From = PlaceOfJump(arrivals, lastOld, firstNew, (before + after) / 2, step) };
            else
                wallSteps[i] = step;
        }
        Straighten(curves, wallSteps, runs);
        return [.. curves.SelectMany(curve => curve)];
    }

    private static void Straighten(OffsetLine[][] curves, double[] wallSteps, IReadOnlyList<List<ClockPoint>> runs)
    {
        var longest = 0;
        for (var i = 1; i < runs.Count; i++)
            longest = runs[i].Count > runs[longest].Count ? i : longest;
        var shift = 0.0;
        for (var i = longest + 1; i < curves.Length; i++)
            Move(curves[i], shift -= wallSteps[i]);
        shift = 0;
        for (var i = longest - 1; i >= 0; i--)
            Move(curves[i], shift += wallSteps[i + 1]);
    }

    private static void Move(OffsetLine[] curve, double by)
    {
        for (var i = 0; i < curve.Length; i++)
            curve[i] = curve[i] with { Offset = curve[i].Offset + by };
    }

    private static double DelayBefore(ArrivalEnvelope arrivals, double media) =>
        arrivals
            .Points.Where(p => p.Media <= media)
            .TakeLast(Neighbours)
            .Select(p => p.Delay)
            .DefaultIfEmpty(arrivals.Points[0].Delay)
            .Min();

    private static double DelayAfter(ArrivalEnvelope arrivals, double media) =>
        arrivals.Points.Where(p => p.Media >= media).Take(Neighbours).Select(p => p.Delay).DefaultIfEmpty(arrivals.Points[^1].Delay).Min();

    /// <summary>The reports only know that it was between two of them; the first arrival on the new side knows better.</summary>
    private static double PlaceOfJump(ArrivalEnvelope arrivals, double lastOld, double firstNew, double middle, double step) =>
        arrivals
            .Points.Where(p => p.Media > lastOld && p.Media < firstNew && (step > 0 ? p.Delay > middle : p.Delay < middle))
            .Select(p => p.Media)
            .DefaultIfEmpty(firstNew)
            .First();
}
