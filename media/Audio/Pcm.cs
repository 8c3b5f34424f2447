namespace MediaServer.Audio;

/// <summary>What every part of this layer agrees on: 16-bit mono samples, handed on in frames of 20 ms.</summary>
public static class Pcm
{
    /// <summary>The clock of G.711 and of the narrow bus.</summary>
    public const int Narrow = 8000;

    /// <summary>The sampling rate of G.722 and of the wide bus.</summary>
    public const int Wide = 16_000;

    /// <summary>The rate of full-band Opus.</summary>
    public const int Full = 48_000;

    public const int FrameMilliseconds = 20;

    /// <summary>The longest frame at any rate, for buffers on the stack.</summary>
    public const int MaxFrameSamples = Full / 1000 * FrameMilliseconds;

    public static readonly TimeSpan FrameDuration = TimeSpan.FromMilliseconds(FrameMilliseconds);

    /// <summary>Samples in 20 ms: 160, 320 or 960.</summary>
    public static int FrameSamples(int sampleRate) => sampleRate / (1000 / FrameMilliseconds);
}
