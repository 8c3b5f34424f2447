namespace MediaServer.Sfu.Outbound;

/// <summary>Maps a source's RTP timestamps to the subscriber's: one clock that never goes back, whatever the source.</summary>
public struct TimestampMap(uint first, int clockRate)
{
    private uint _last = first;
    private TimeSpan _lastAt;

    /// <summary>The newest timestamp given out.</summary>
    public readonly uint Last => _last;

    public bool IsStarted { get; private set; }

    /// <summary>What is added to the current source's timestamps, modulo 2^32.</summary>
    public uint Offset { get; private set; }

    /// <summary>Goes on with another source at its timestamp <paramref name="input"/>.</summary>
    /// <param name="aligned">The output timestamp by the sender reports of both sources, when they are known.</param>
    public void Start(uint input, uint? aligned, TimeSpan now)
    {
        var output = _last;
        if (IsStarted)
        {
            var elapsed = _last + (uint)((now - _lastAt).Ticks * clockRate / TimeSpan.TicksPerSecond);
            output = aligned is { } exact && IsNear(exact, elapsed) ? exact : elapsed;
            // Never back: the frame that begins here comes after the last one, even if it was captured before.
            if ((int)(output - _last) <= 0)
                output = _last + (uint)(clockRate / 30);
        }
        Offset = output - input;
        (_last, _lastAt, IsStarted) = (output, now, true);
    }

    public uint Map(uint input, TimeSpan now)
    {
        var output = input + Offset;
        if ((int)(output - _last) > 0)
            (_last, _lastAt) = (output, now);
        return output;
    }

    /// <summary>Reports that disagree with our own clock by more than a second are wrong, or from before a restart.</summary>
    private readonly bool IsNear(uint aligned, uint elapsed) => Math.Abs((long)(int)(aligned - elapsed)) <= clockRate;
}
