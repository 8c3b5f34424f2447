namespace MediaServer.Recorder.Compose.Clocks;

/// <summary>Cuts observations of two clocks where one of them was set anew, and leaves out what agrees with nothing.</summary>
/// <remarks>
/// A point belongs to the run before it when it lies near half of that run's recent points. One that does not is an error until
/// <see cref="Agreement"/> of them in a row agree with each other; then one of the clocks has jumped, and a run begins.
/// </remarks>
/// <param name="tolerance">Seconds by which honest observations differ.</param>
internal sealed class StepFinder(double tolerance)
{
    /// <summary>One wrong report is an error; three that agree are a clock.</summary>
    private const int Agreement = 3;

    /// <summary>Points that tell where a run is now; old ones have drifted away.</summary>
    private const int Recent = 9;

    /// <summary>Twice what two bad clocks gain on each other.</summary>
    private const double Skew = 400e-6;

    private readonly List<List<ClockPoint>> _runs = [];
    private List<ClockPoint> _pending = [];

    /// <param name="points">Ascending.</param>
    /// <returns>The runs in order; too few points to agree are one run if they do not contradict each other.</returns>
    public IReadOnlyList<List<ClockPoint>> Find(IEnumerable<ClockPoint> points)
    {
        foreach (var point in points)
            Add(point);
        if (_runs.Count == 0 && _pending.Count > 0)
            _runs.Add(_pending);
        return _runs;
    }

    private void Add(in ClockPoint point)
    {
        if (_runs is [.., var run] && IsNear(point, run))
        {
            run.Add(point);
            _pending = [];
            return;
        }
        if (_pending.Count > 0 && !IsNear(point, _pending))
            _pending = [];
        _pending.Add(point);
        if (_pending.Count < Agreement)
            return;
        _runs.Add(_pending);
        _pending = [];
    }

    /// <summary>Whether half of the run's recent points and this one can be of the same two clocks.</summary>
    private bool IsNear(ClockPoint point, List<ClockPoint> run)
    {
        var recent = run.Skip(Math.Max(0, run.Count - Recent)).ToArray();
        return 2 * recent.Count(p => Math.Abs(point.Offset - p.Offset) <= tolerance + Skew * Math.Abs(point.X - p.X)) >= recent.Length;
    }
}
