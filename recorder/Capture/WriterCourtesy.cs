namespace MediaServer.Recorder.Capture;

/// <summary>Lets the writer of journals stand behind everybody else of the process, as long as it keeps up.</summary>
/// <remarks>
/// An ordinary thread that waited while the core was busy is then given the core for as long in one piece, and a packet that arrives
/// meanwhile waits. A thread that stands behind is interrupted at once; but it gets too little of a machine with too much to do, so a writer
/// that is late, or leaves much in its rings, is an ordinary one for a second. Where the system does not let it come back (CAP_SYS_NICE or
/// RLIMIT_NICE) it stays ordinary.
/// </remarks>
internal sealed class WriterCourtesy
{
    /// <summary>A tenth of an ordinary thread's weight.</summary>
    public const int StepsBehind = 10;

    private const int Furthest = 19;

    /// <summary>Part of a ring: of 16 MB, what two hundred cameras fill in 30 ms.</summary>
    private const double TooMuch = 1.0 / 16;

    /// <summary>From one turn to the next, ten times what lies between them by intention; a kill may lose a second.</summary>
    private static readonly TimeSpan TooLong = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(1);

    private readonly Func<int, bool> _trySet;
    private readonly int _ordinary;
    private readonly bool _mayReturn;
    private int _niceness;
    private TimeSpan _ordinaryUntil;
    private TimeSpan? _lastLook;

    /// <param name="ordinary">The process's own niceness.</param>
    /// <param name="trySet">Sets the niceness of the thread. False when it may not be had.</param>
    public WriterCourtesy(int ordinary, Func<int, bool> trySet)
    {
        (_ordinary, _niceness, _trySet) = (ordinary, ordinary, trySet);
        // Who may go before the others may also come back from behind them.
        _mayReturn = trySet(ordinary - 1) && trySet(ordinary);
    }

    /// <summary>Of the thread that calls this, and everything else afterwards.</summary>
    public static WriterCourtesy OfThisThread() => new(Niceness.OfThisThread, Niceness.TrySet);

    /// <summary>Once a turn.</summary>
    /// <param name="backlog">How full the fullest ring was: 0 to 1.</param>
    /// <param name="now">When this turn begins, of any clock that only goes forward.</param>
    public void Look(double backlog, TimeSpan now)
    {
        var isLate = now - _lastLook >= TooLong;
        _lastLook = now;
        if (backlog >= TooMuch || isLate)
            ComeForward(now);
        else if (now >= _ordinaryUntil && _mayReturn)
            Become(Math.Min(_ordinary + StepsBehind, Furthest));
    }

    /// <summary>Is ordinary for now: threads that are made by this one are what it is, and for life.</summary>
    public void ComeForward(TimeSpan now)
    {
        _ordinaryUntil = now + Recovery;
        Become(_ordinary);
    }

    private void Become(int niceness)
    {
        if (niceness != _niceness && _trySet(niceness))
            _niceness = niceness;
    }
}
