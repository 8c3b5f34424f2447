namespace MediaServer.Host.Workers;

/// <summary>Lets one log line per second through and counts the rest: a flood of faults must not become a flood of lines.</summary>
internal sealed class Sampler
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private TimeSpan _next = TimeSpan.MinValue;
    private long _suppressed;

    public bool TryTake(TimeSpan now, out long suppressed)
    {
        suppressed = _suppressed;
        if (now < _next)
        {
            _suppressed++;
            return false;
        }
        _next = now + Interval;
        _suppressed = 0;
        return true;
    }
}
