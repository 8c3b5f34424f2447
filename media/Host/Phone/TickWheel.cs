namespace MediaServer.Host.Phone;

/// <summary>Something that wants to run every 20 ms.</summary>
internal interface ITicked
{
    void Tick(TimeSpan now);
}

/// <summary>Runs each of its members every 20 ms on absolute deadlines, spread over 20 phases of a millisecond each.</summary>
/// <remarks>
/// Owned by the phone thread. A deadline that was missed by up to <see cref="MaxCatchUp"/> frames is made up for, so that no caller
/// hears a gap; beyond that the sound in between is over, and the phase starts anew.
/// </remarks>
internal sealed class TickWheel
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

    /// <summary>Told what a member threw; it is expected to take the member out.</summary>
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

    /// <summary>Runs what is due.</summary>
    public void Run(TimeSpan now)
    {
        for (var i = 0; i < Phases; i++)
        {
            var phase = _phases[i];
            if (phase.Members.Count == 0 || phase.NextAt > now)
                continue;
            Ran?.Invoke(now - phase.NextAt);
            if (now - phase.NextAt >= Period)
                Late++;
            if (now - phase.NextAt > Period * MaxCatchUp)
            {
                Skipped += (now - phase.NextAt).Ticks / Period.Ticks;
                phase.NextAt = NextOf(i, now) - Period;
            }
            for (; phase.NextAt <= now; phase.NextAt += Period)
                Run(phase, now);
        }
    }

    private void Run(Phase phase, TimeSpan now)
    {
        // Backwards, as a member may take itself out.
        for (var i = phase.Members.Count - 1; i >= 0; i--)
        {
            if (i >= phase.Members.Count)
                continue;
            var member = phase.Members[i];
            try
            {
                member.Tick(now);
            }
            catch (Exception e)
            {
                Failed(member, e);
            }
        }
    }
}
