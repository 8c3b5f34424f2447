using MediaServer.Bench.Record.Markers;

namespace MediaServer.Bench.Record;

/// <param name="Minutes">Of the visit.</param>
/// <param name="Faults">What the composition had to leave out.</param>
/// <param name="People">Each with their markers.</param>
internal sealed record SyncResult(int Minutes, int Faults, IReadOnlyList<PersonSync> People)
{
    public const double MaxP95Milliseconds = 40;
    public const double MaxDriftMillisecondsPerHour = 20;

    /// <summary>Whether what was asked for is met: both bounds, and every marker.</summary>
    public bool Met =>
        People.All(p =>
            p.Markers.Expected > 0
            && p.Markers.Found == p.Markers.Expected
            && p.Markers.P95Milliseconds <= MaxP95Milliseconds
            && Math.Abs(p.Markers.DriftMillisecondsPerHour) <= MaxDriftMillisecondsPerHour
        );
}

internal sealed record PersonSync(string Role, MarkerOffsets Markers);
