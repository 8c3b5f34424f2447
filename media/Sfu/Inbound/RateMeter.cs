namespace MediaServer.Sfu.Inbound;

/// <summary>The bit rate of the last half second or so, counted in windows rather than remembered per packet.</summary>
public struct RateMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(500);

    private TimeSpan _start;
    private long _bytes;
    private long _rate;

    public void Add(int bytes, TimeSpan now)
    {
        Turn(now);
        _bytes += bytes;
    }

    public long BitsPerSecond(TimeSpan now)
    {
        Turn(now);
        return _rate;
    }

    private void Turn(TimeSpan now)
    {
        var elapsed = now - _start;
        if (elapsed < Window)
            return;
        _rate = _bytes * 8 * TimeSpan.TicksPerSecond / elapsed.Ticks;
        (_start, _bytes) = (now, 0);
    }
}
