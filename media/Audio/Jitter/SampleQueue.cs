namespace MediaServer.Audio.Jitter;

/// <summary>Decoded sound that is about to be played, and the two operations that change its length unheard.</summary>
internal sealed class SampleQueue(int capacity)
{
    private readonly short[] _samples = new short[capacity];

    public int Count { get; private set; }

    public int Room => _samples.Length - Count;

    public ReadOnlySpan<short> Samples => _samples.AsSpan(0, Count);

    /// <summary>Room behind the last sample, to be filled by the caller.</summary>
    public Span<short> Append(int samples)
    {
        Count += samples;
        return _samples.AsSpan(Count - samples, samples);
    }

    public void Take(Span<short> frame)
    {
        _samples.AsSpan(0, frame.Length).CopyTo(frame);
        Drop(frame.Length);
    }

    public void Drop(int samples)
    {
        _samples.AsSpan(samples, Count - samples).CopyTo(_samples);
        Count -= samples;
    }

    /// <summary>Takes back what was appended last.</summary>
    public void Shrink(int samples) => Count -= samples;

    /// <summary>Leaves <paramref name="lag"/> samples out: the beginning fades into what comes a period later.</summary>
    public void RemovePeriod(int lag, int fade)
    {
        CrossFade(_samples.AsSpan(0, fade), _samples.AsSpan(lag, fade), _samples.AsSpan(lag, fade));
        Drop(lag);
    }

    /// <summary>Plays the first <paramref name="lag"/> samples twice, and fades from the second pass into what followed the first.</summary>
    public void RepeatPeriod(int lag, int fade)
    {
        _samples.AsSpan(0, Count).CopyTo(_samples.AsSpan(lag));
        Count += lag;
        // Now [lag..] is the sound from its start, and what stood there before came a period later: it is at [2 lag..].
        CrossFade(_samples.AsSpan(2 * lag, fade), _samples.AsSpan(lag, fade), _samples.AsSpan(lag, fade));
    }

    public void Clear() => Count = 0;

    private static void CrossFade(ReadOnlySpan<short> from, ReadOnlySpan<short> to, Span<short> result)
    {
        for (var i = 0; i < result.Length; i++)
            result[i] = (short)((from[i] * (result.Length - i) + to[i] * i) / result.Length);
    }
}
