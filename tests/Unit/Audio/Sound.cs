using MediaServer.Audio.Prompts;
using MediaServer.Phone.Prompts;

namespace MediaServer.Tests.Unit.Audio;

/// <summary>Sounds to send through what is tested.</summary>
internal static class Sound
{
    private static readonly Lazy<PromptLibrary> Prompts = new(() => PromptLibrary.Load(ShippedPrompts.Read()));

    /// <summary>Every prompt that the program ships with.</summary>
    public static PromptLibrary Library => Prompts.Value;

    /// <summary>A quarter of a minute of a speaking voice at -20 dBFS.</summary>
    public static short[] Speech(int sampleRate, string language = "en") => Library.Get(language, Prompt.Help).At(sampleRate).ToArray();

    /// <param name="level">dBFS of the peak.</param>
    public static short[] Tone(double frequency, int sampleRate, double seconds, double level = -12)
    {
        var amplitude = 32_767 * Math.Pow(10, level / 20);
        var pcm = new short[(int)(seconds * sampleRate)];
        for (var i = 0; i < pcm.Length; i++)
            pcm[i] = (short)Math.Round(amplitude * Math.Sin(2 * Math.PI * frequency * i / sampleRate));
        return pcm;
    }

    /// <summary>White noise; the level is that of its root mean square.</summary>
    public static short[] Noise(int samples, double level, int seed)
    {
        var random = new Random(seed);
        var amplitude = 32_767 * Math.Pow(10, level / 20) * Math.Sqrt(3);
        var pcm = new short[samples];
        for (var i = 0; i < pcm.Length; i++)
            pcm[i] = (short)Math.Clamp(amplitude * (2 * random.NextDouble() - 1), short.MinValue, short.MaxValue);
        return pcm;
    }
}
