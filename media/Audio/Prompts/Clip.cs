namespace MediaServer.Audio.Prompts;

/// <summary>A piece of sound at both rates that a telephone can hear.</summary>
public sealed class Clip
{
    private readonly short[] _narrow,
        _wide;

    internal Clip(short[] narrow, short[] wide) => (_narrow, _wide) = (narrow, wide);

    public TimeSpan Duration => TimeSpan.FromSeconds(_wide.Length / (double)Pcm.Wide);

    /// <param name="sampleRate">8000 or 16000.</param>
    public ReadOnlySpan<short> At(int sampleRate) => sampleRate == Pcm.Wide ? _wide : _narrow;
}
