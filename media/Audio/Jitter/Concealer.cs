using MediaServer.Audio.Signals;

namespace MediaServer.Audio.Jitter;

/// <summary>Fills gaps by repeating the last pitch period, more of them the longer the gap, fading to silence: the idea of G.711 Appendix I.</summary>
/// <remarks>
/// Unlike the Appendix nothing is delayed for the sake of a smooth start: the first repeated sample is moved to where the last heard
/// one was, and that offset fades within a millisecond.
/// </remarks>
internal sealed class Concealer
{
    /// <summary>One period for 10 ms, two for the next, three from then on: one alone repeated for long sounds like a buzzer.</summary>
    private const int MaxPeriods = 3;

    private readonly short[] _history,
        _cycle;
    private readonly int _samplesPerMillisecond,
        _minPitch,
        _maxPitch,
        _window;
    private int _pitch,
        _periods,
        _position,
        _filled;
    private float _offset;

    public Concealer(int sampleRate)
    {
        _samplesPerMillisecond = sampleRate / 1000;
        _minPitch = 5 * _samplesPerMillisecond; // 200 Hz; a higher voice fits by a multiple of its period
        _maxPitch = 15 * _samplesPerMillisecond; // 66 Hz
        _window = 20 * _samplesPerMillisecond;
        _history = new short[MaxPeriods * _maxPitch + _maxPitch / 4];
        _cycle = new short[MaxPeriods * _maxPitch];
    }

    /// <summary>Sound is being made up.</summary>
    public bool IsActive => _filled > 0;

    /// <summary>Notes what was received.</summary>
    public void Observe(ReadOnlySpan<short> sound)
    {
        _filled = 0;
        if (sound.Length >= _history.Length)
        {
            sound[^_history.Length..].CopyTo(_history);
            return;
        }
        _history.AsSpan(sound.Length).CopyTo(_history);
        sound.CopyTo(_history.AsSpan(_history.Length - sound.Length));
    }

    public void Fill(Span<short> gap)
    {
        for (var i = 0; i < gap.Length; i++)
            gap[i] = Next();
    }

    /// <summary>Fades from the made-up sound into the start of what was received.</summary>
    public void Merge(Span<short> sound)
    {
        // A quarter of a period, and 4 ms more for each 10 ms made up, as in the Appendix.
        var fade = Math.Min(_pitch / 4 + _filled * 4 / 10, 10 * _samplesPerMillisecond);
        fade = Math.Min(fade, sound.Length);
        for (var i = 0; i < fade; i++)
            sound[i] = (short)((Next() * (fade - i) + sound[i] * i) / fade);
    }

    public void Reset()
    {
        Array.Clear(_history);
        _filled = 0;
    }

    private short Next()
    {
        if (_filled == 0)
            Begin();
        var milliseconds = _filled / _samplesPerMillisecond;
        var periods = Math.Min(milliseconds / 10 + 1, MaxPeriods);
        if (periods != _periods && _position == 0)
            BuildCycle(periods);
        _filled++;
        var sample = _cycle[_position] + _offset;
        _offset *= 1 - 1f / _samplesPerMillisecond;
        _position = (_position + 1) % (_periods * _pitch);
        return (short)Math.Clamp(sample * Gain(milliseconds), short.MinValue, short.MaxValue);
    }

    /// <summary>Full for 10 ms, then a fifth less every 10 ms: silence at 60 ms.</summary>
    private float Gain(int milliseconds)
    {
        if (milliseconds < 10)
            return 1;
        var faded = 0.02f * (_filled / (float)_samplesPerMillisecond - 10);
        return Math.Max(0, 1 - faded);
    }

    private void Begin()
    {
        Span<short> reversed = stackalloc short[_window + _maxPitch];
        _history.AsSpan(_history.Length - reversed.Length).CopyTo(reversed);
        reversed.Reverse(); // the newest is the template
        _pitch = PitchFinder.Find(reversed, _window, _minPitch, _maxPitch).Lag;
        BuildCycle(1);
        _offset = _history[^1] - _history[_history.Length - 1 - _pitch];
    }

    // The last periods, whose end fades into what came before their beginning: so that the end leads into the beginning.
    private void BuildCycle(int periods)
    {
        (_periods, _position) = (periods, 0);
        var length = periods * _pitch;
        var cycle = _cycle.AsSpan(0, length);
        _history.AsSpan(_history.Length - length).CopyTo(cycle);
        var fade = _pitch / 4;
        var before = _history.AsSpan(_history.Length - length - fade, fade);
        for (var i = 0; i < fade; i++)
            cycle[length - fade + i] = (short)((cycle[length - fade + i] * (fade - i) + before[i] * i) / fade);
    }
}
