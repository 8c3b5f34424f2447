namespace MediaServer.Audio.Prompts;

/// <summary>Plays clips to one caller, one after the other, and music behind them.</summary>
/// <remarks>Clips follow each other within a frame, so that a number composed of several sounds like one. Nothing is allocated.</remarks>
public sealed class PromptPlayer(int sampleRate)
{
    /// <summary>More than any sentence needs; what is said beyond it is dropped.</summary>
    private const int MaxQueued = 32;

    /// <summary>Music returns over half a second after the last clip, and stops within one frame.</summary>
    private const float FadeInPerFrame = 0.04f;

    private readonly Clip[] _queue = new Clip[MaxQueued];
    private Clip? _background;
    private int _first,
        _count,
        _position,
        _backgroundPosition;
    private float _backgroundGain;
    private bool _stopping;

    public int SampleRate { get; } = sampleRate;

    /// <summary>Clips are playing or waiting; background music does not count.</summary>
    public bool IsBusy => _count > 0;

    /// <summary>Plays after what is playing now.</summary>
    public void Enqueue(Clip clip)
    {
        if (_stopping)
            Clear();
        if (_count == MaxQueued)
            return;
        _queue[(_first + _count) % MaxQueued] = clip;
        _count++;
    }

    /// <summary>Played in a loop whenever no clip is; null ends it.</summary>
    public void SetBackground(Clip? music)
    {
        if (music == _background)
            return;
        (_background, _backgroundPosition, _backgroundGain) = (music, 0, 0);
    }

    /// <summary>Drops what is playing and waiting, fading over the next frame; the background stays.</summary>
    public void Stop() => _stopping = _count > 0;

    /// <summary>Writes the next 20 ms; false when there was nothing to play, and the frame is silence.</summary>
    public bool Read(Span<short> frame)
    {
        if (_count == 0)
            return ReadBackground(frame);
        var filled = ReadClips(frame);
        frame[filled..].Clear();
        if (_stopping)
        {
            Ramp(frame, 1, 0);
            Clear();
        }
        _backgroundGain = 0;
        return true;
    }

    private int ReadClips(Span<short> frame)
    {
        var filled = 0;
        while (filled < frame.Length && _count > 0)
        {
            var left = _queue[_first].At(SampleRate)[_position..];
            var part = left[..Math.Min(left.Length, frame.Length - filled)];
            part.CopyTo(frame[filled..]);
            (filled, _position) = (filled + part.Length, _position + part.Length);
            if (part.Length == left.Length)
                (_first, _count, _position) = ((_first + 1) % MaxQueued, _count - 1, 0);
        }
        return filled;
    }

    private bool ReadBackground(Span<short> frame)
    {
        frame.Clear();
        if (_background is null || _background.At(SampleRate).IsEmpty)
            return false;
        var music = _background.At(SampleRate);
        for (var filled = 0; filled < frame.Length; )
        {
            var part = music[_backgroundPosition..];
            part = part[..Math.Min(part.Length, frame.Length - filled)];
            part.CopyTo(frame[filled..]);
            filled += part.Length;
            _backgroundPosition = (_backgroundPosition + part.Length) % music.Length;
        }
        var gain = Math.Min(1, _backgroundGain + FadeInPerFrame);
        if (_backgroundGain < 1)
            Ramp(frame, _backgroundGain, gain);
        _backgroundGain = gain;
        return true;
    }

    private void Clear() => (_count, _position, _stopping) = (0, 0, false);

    private static void Ramp(Span<short> frame, float from, float to)
    {
        for (var i = 0; i < frame.Length; i++)
            frame[i] = (short)(frame[i] * (from + (to - from) * i / frame.Length));
    }
}
