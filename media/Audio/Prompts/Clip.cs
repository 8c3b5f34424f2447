using MediaServer.Audio.Mixing;

namespace MediaServer.Audio.Prompts;

/// <summary>A piece of sound at both rates that a telephone can hear.</summary>
public sealed class Clip
{
    private readonly short[] _narrow,
        _wide;

    /// <param name="wide">At 16 kHz; the other rate is made of it.</param>
    /// <param name="version">Names the words, for those who must know later what somebody heard; empty when nobody asks.</param>
    public Clip(short[] wide, string version = "")
    {
        (_wide, Version) = (wide, version);
        _narrow = Halve(wide);
    }

    public string Version { get; }

    public TimeSpan Duration => TimeSpan.FromSeconds(_wide.Length / (double)Pcm.Wide);

    /// <param name="sampleRate">8000 or 16000.</param>
    public ReadOnlySpan<short> At(int sampleRate) => sampleRate == Pcm.Wide ? _wide : _narrow;

    private static short[] Halve(ReadOnlySpan<short> wide)
    {
        var filter = new Decimator();
        var narrow = new short[wide.Length / 2];
        Span<int> from = stackalloc int[2 * HalfBand.MaxNarrow];
        Span<int> to = stackalloc int[HalfBand.MaxNarrow];
        for (var start = 0; start < narrow.Length; start += HalfBand.MaxNarrow)
        {
            var count = Math.Min(HalfBand.MaxNarrow, narrow.Length - start);
            for (var i = 0; i < 2 * count; i++)
                from[i] = wide[2 * start + i];
            filter.Process(from[..(2 * count)], to);
            for (var i = 0; i < count; i++)
                narrow[start + i] = (short)Math.Clamp(to[i], short.MinValue, short.MaxValue);
        }
        return narrow;
    }
}
