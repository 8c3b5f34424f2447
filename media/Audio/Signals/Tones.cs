using MediaServer.Audio.Prompts;

namespace MediaServer.Audio.Signals;

/// <summary>Sounds that are not words.</summary>
public static class Tones
{
    /// <summary>Two rising notes: somebody joins.</summary>
    public static Clip Join { get; } = new([], []);

    /// <summary>Two falling notes: somebody leaves.</summary>
    public static Clip Leave { get; } = new([], []);

    /// <summary>One period of ringing, to be looped: 440 and 480 Hz, 2 s on and 4 s off.</summary>
    public static Clip Ringback { get; } = new([], []);

    /// <summary>One short note: a key was understood.</summary>
    public static Clip Beep { get; } = new([], []);
}
