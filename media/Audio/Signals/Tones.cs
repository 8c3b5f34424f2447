using MediaServer.Audio.Prompts;

namespace MediaServer.Audio.Signals;

/// <summary>Sounds that are not words, computed once.</summary>
public static class Tones
{
    /// <summary>-20 dBFS, as loud as the prompts.</summary>
    private const double Amplitude = 0.14 * short.MaxValue;

    /// <summary>Two rising notes: somebody joins.</summary>
    public static Clip Join { get; } = Chime(523.25, 659.25);

    /// <summary>Two falling notes: somebody leaves.</summary>
    public static Clip Leave { get; } = Chime(659.25, 523.25);

    /// <summary>One short note: a key was understood.</summary>
    public static Clip Beep { get; } = Chime(880);

    /// <summary>One period of ringing, to be looped: 440 and 480 Hz, 2 s on and 4 s off (ITU-T E.180 lists it for North America).</summary>
    public static Clip Ringback { get; } = Ring();

    // Each note 150 ms, with a soft start and an end that dies away: a chime, not a beep.
    private static Clip Chime(params ReadOnlySpan<double> notes)
    {
        const int length = Pcm.Wide * 150 / 1000;
        var pcm = new short[notes.Length * length];
        for (var i = 0; i < pcm.Length; i++)
        {
            var t = i % length / (double)Pcm.Wide;
            var envelope = Math.Min(1, t / 0.005) * Math.Exp(-t / 0.06) * Math.Min(1, (0.15 - t) / 0.01);
            pcm[i] = (short)(1.4 * Amplitude * envelope * Math.Sin(2 * Math.PI * notes[i / length] * t));
        }
        return new Clip(pcm);
    }

    private static Clip Ring()
    {
        var pcm = new short[6 * Pcm.Wide];
        for (var i = 0; i < 2 * Pcm.Wide; i++)
        {
            var t = i / (double)Pcm.Wide;
            var edge = Math.Min(1, Math.Min(t, 2 - t) / 0.01);
            pcm[i] = (short)(Amplitude / 2 * edge * (Math.Sin(2 * Math.PI * 440 * t) + Math.Sin(2 * Math.PI * 480 * t)));
        }
        return new Clip(pcm);
    }
}
