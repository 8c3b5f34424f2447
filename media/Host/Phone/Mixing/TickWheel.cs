namespace MediaServer.Host.Phone.Mixing;

/// <summary>Runs each of its members every 20 ms on absolute deadlines, spread over 20 phases of a millisecond each.</summary>
/// <remarks>
/// Owned by the phone thread. A deadline that was missed by up to <see cref="MaxCatchUp"/> frames is made up for, so that no caller
/// hears a gap; beyond that the sound in between is over, and the phase starts anew. All phases that are due go to the mixing threads as
/// one batch: the later the clock, the more there is to share.
/// </remarks>
internal sealed class TickWheel(MixingThreads mixers)
{
    public const int Phases = 20;

    public const int MaxCatchUp = 5;

    /// <summary>Later than this and the next tick is due: a late frame.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    private sealed class Phase
    {
        public readonly List<ITicked> Members = [];
        public TimeSpan NextAt;
    }

    private readonly Phase[] _phases = [.. Enumerable.Range(0, Phases).Select(_ => new Phase())];

    /// <summary>Told how late each phase ran.</summary>
    public Action<TimeSpan>? Ran { get; init; }

    /// <summary>Told on the phone thread what a member threw; it is expected to take the member out.</summary>
    public required Action<ITicked, Exception> Failed { get; init; }

    /// <summary>Ticks that began when the next one was due already; most of them are made up for.</summary>
    public long Late { get; private set; }

    /// <summary>Frames that were given up because they were too late.</summary>
    public long Skipped { get; private set; }

    public TimeSpan NextDeadline
    {
        get
        {
            var next = TimeSpan.MaxValue;
            foreach (var phase in _phases)
            {
                if (phase.Members.Count > 0 && phase.NextAt < next)
                    next = phase.NextAt;
            }
            return next;
        }
    }

    /// <summary>Adds a member where the least is to be done.</summary>
    public void Add(ITicked member, TimeSpan now)
    {
        var at = 0;
        for (var i = 1; i < Phases; i++)
        {
            if (_phases[i].Members.Count < _phases[at].Members.Count)
                at = i;
        }
        if (_phases[at].Members.Count == 0)
            _phases[at].NextAt = NextOf(at, now);
        _phases[at].Members.Add(member);
    }

    /// <summary>The phase's next moment after now, on the grid that all phases share.</summary>
    private static TimeSpan NextOf(int phase, TimeSpan now)
    {
        var offset = Period * phase / Phases;
        var turns = (now - offset).Ticks / Period.Ticks + 1;
        return offset + turns * Period;
    }

    public void Remove(ITicked member)
    {
        foreach (var phase in _phases)
            phase.Members.Remove(member);
    }

    /// <summary>Runs what is due, each member of it once; and again while phases have frames to make up for.</summary>
    public void Run(TimeSpan now)
    {
        for (var i = 0; i < Phases; i++)
        {
            if (IsDue(_phases[i], now))
                Account(i, now);
        }
        while (Gather(now))
        {
            mixers.Mix(now);
            mixers.Batch.Settle(Failed);
        }
    }

    private static bool IsDue(Phase phase, TimeSpan now) => phase.Members.Count > 0 && phase.NextAt <= now;

    /// <summary>Counts how late a phase is; what cannot be made up for is given up.</summary>
    private void Account(int i, TimeSpan now)
    {
        var phase = _phases[i];
        var lateness = now - phase.NextAt;
        Ran?.Invoke(lateness);
        if (lateness >= Period)
            Late++;
        if (lateness <= Period * MaxCatchUp)
            return;
        Skipped += lateness.Ticks / Period.Ticks;
        phase.NextAt = NextOf(i, now) - Period;
    }

    private bool Gather(TimeSpan now)
    {
        mixers.Batch.Clear();
        foreach (var phase in _phases)
        {
            if (!IsDue(phase, now))
                continue;
            phase.NextAt += Period;
            foreach (var member in phase.Members)
                mixers.Batch.Add(member);
        }
        return mixers.Batch.Count > 0;
    }
}
