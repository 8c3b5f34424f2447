namespace MediaServer.Phone.Sip;

/// <summary>Something that will happen at a time, unless it is stopped; set again it moves.</summary>
internal sealed class SipTimer(Action<TimeSpan> fire)
{
    /// <summary>Meaningful while set.</summary>
    public TimeSpan At { get; set; }

    /// <summary>Of two timers of the same time the one set first fires first.</summary>
    public long Order { get; set; }
    public bool IsSet { get; set; }

    public void Fire(TimeSpan now) => fire(now);
}

/// <summary>All timers of an endpoint in the order of their times.</summary>
internal sealed class SipTimers
{
    private readonly SortedSet<SipTimer> _timers = new(
        Comparer<SipTimer>.Create((a, b) => a.At != b.At ? a.At.CompareTo(b.At) : a.Order.CompareTo(b.Order))
    );
    private long _order;

    public int Count => _timers.Count;

    public TimeSpan Next => _timers.Min?.At ?? TimeSpan.MaxValue;

    public void Set(SipTimer timer, TimeSpan at)
    {
        Stop(timer);
        (timer.At, timer.Order, timer.IsSet) = (at, _order++, true);
        _timers.Add(timer);
    }

    public void Stop(SipTimer timer)
    {
        if (!timer.IsSet)
            return;
        _timers.Remove(timer);
        timer.IsSet = false;
    }

    public void Run(TimeSpan now)
    {
        while (_timers.Min is { } first && first.At <= now)
        {
            Stop(first);
            first.Fire(now);
        }
    }
}
