namespace MediaServer.Recorder.Compose.Clocks;

/// <summary>
/// A media clock that keeps no pace: a sound device that gets too little of its processor loses samples all the time, and is seconds behind
/// after half a minute. No line describes it; its reports do, one by one.
/// </summary>
internal static class UnsteadyClock
{
    /// <summary>Reports that agree with the time of their own arrival, and yet with none of the others, are this part of a clock without pace.</summary>
    private const double Part = 0.1;

    /// <summary>Seconds. What reports wait on their way, and more; who lies about the time is further off.</summary>
    private const double MaxWait = 0.25;

    private const int Fewest = 3;

    /// <summary>One report.</summary>
    /// <param name="Point">Sender's wall clock minus media clock, at the media clock.</param>
    /// <param name="Lead">Sender's wall clock minus that of the recording, at the arrival.</param>
    public readonly record struct Report(ClockPoint Point, double Lead);

    /// <summary>False when the clock keeps its pace, as those do whose reports make up runs.</summary>
    /// <param name="reports">Ascending by media clock.</param>
    /// <param name="tolerance">Seconds by which honest reports of a steady clock differ.</param>
    /// <param name="lines">From report to report; the first and the last hold for what lies beyond as well.</param>
    public static bool TryFollow(IReadOnlyList<Report> reports, double tolerance, out OffsetLine[] lines)
    {
        lines = [];
        if (reports.Count < Fewest)
            return false;
        var lead = TheilSen.Median([.. reports.Select(r => r.Lead)]);
        var honest = reports.Where(r => Math.Abs(r.Lead - lead) <= MaxWait).Select(r => r.Point).DistinctBy(p => p.X).ToArray();
        var agreeing = new StepFinder(tolerance).Find(honest).Where(run => run.Count >= Fewest).Sum(run => run.Count);
        if (honest.Length < Fewest || honest.Length - agreeing <= Part * honest.Length)
            return false;
        lines = [.. honest.Zip(honest.Skip(1), OffsetLine.Between)];
        return true;
    }
}
