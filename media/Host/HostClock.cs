using System.Diagnostics;

namespace MediaServer.Host;

/// <summary>The one clock of a media node: monotonic time since its start, and the wall clock at that moment.</summary>
internal sealed class HostClock
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>The wall clock at <see cref="Now"/> = 0. Later changes of the wall clock move nothing.</summary>
    public DateTimeOffset Epoch { get; } = DateTimeOffset.UtcNow;

    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);
}
