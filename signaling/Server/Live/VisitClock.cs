namespace MediaServer.Server.Live;

/// <summary>Monotonic time for the visits' rules, wall-clock time for people. A step of the system's clock moves only the latter.</summary>
internal sealed class VisitClock(TimeProvider time)
{
    private readonly long _origin = time.GetTimestamp();

    public TimeProvider Provider => time;

    public TimeSpan Now => time.GetElapsedTime(_origin);

    public DateTimeOffset UtcNow => time.GetUtcNow();

    public DateTimeOffset ToUtc(TimeSpan moment) => time.GetUtcNow() - (Now - moment);
}
