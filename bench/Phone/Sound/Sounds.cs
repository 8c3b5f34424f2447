using MediaServer.Audio;
using MediaServer.Audio.Codecs;
using MediaServer.Audio.Prompts;
using MediaServer.Phone.Prompts;

namespace MediaServer.Bench.Phone.Sound;

/// <summary>What telephones and browsers say here: tones, and the shipped prompts as speech of -20 dBFS.</summary>
internal static class Sounds
{
    /// <summary>The tone of telephone measurements: 1 kHz, and no whole number of periods in a frame, so that a lost frame is a jump of phase (ITU-T O.41).</summary>
    public const double ToneFrequency = 997;

    private static readonly Lazy<PromptLibrary> Prompts = new(() => PromptLibrary.Load(ShippedPrompts.Read()));

    /// <param name="level">dBFS of the peak.</param>
    public static short[] Tone(TimeSpan duration, int sampleRate, double frequency = ToneFrequency, double level = -17)
    {
        var amplitude = short.MaxValue * Math.Pow(10, level / 20);
        var pcm = new short[(int)(duration.TotalSeconds * sampleRate)];
        for (var i = 0; i < pcm.Length; i++)
            pcm[i] = (short)Math.Round(amplitude * Math.Sin(2 * Math.PI * frequency * i / sampleRate));
        return pcm;
    }

    /// <summary>A voice that speaks without long pauses, each speaker beginning elsewhere, repeated to the length.</summary>
    /// <param name="sampleRate">8000 or 16000.</param>
    public static short[] Speech(TimeSpan duration, int sampleRate, int speaker)
    {
        Prompt[] text = [Prompt.Help, Prompt.RecordingConsent, Prompt.ClinicianWillLetYouIn, Prompt.PressOneToJoin];
        var language = speaker % 2 == 0 ? "en" : "es";
        short[] all = [.. text.SelectMany(p => Prompts.Value.Get(language, p).At(sampleRate).ToArray())];
        var pcm = new short[(int)(duration.TotalSeconds * sampleRate)];
        var at = (int)((long)speaker * 7919 * sampleRate / 1000 % all.Length);
        for (var i = 0; i < pcm.Length; i++)
            pcm[i] = all[(at + i) % all.Length];
        return pcm;
    }

    /// <summary>The PCM as packets of 20 ms of Opus.</summary>
    public static byte[][] Opus(short[] pcm, int sampleRate)
    {
        // As the bridge encodes telephones, and at 16 kHz as a browser would speak to one.
        using var encoder = new OpusEncoder(sampleRate, sampleRate == Pcm.Narrow ? 24_000 : 32_000);
        var (frame, packet) = (Pcm.FrameSamples(sampleRate), new byte[OpusEncoder.MaxPacketLength]);
        var packets = new byte[pcm.Length / frame][];
        for (var i = 0; i < packets.Length; i++)
            packets[i] = packet[..encoder.Encode(pcm.AsSpan(i * frame, frame), packet)];
        return packets;
    }

    /// <summary>The packets as a telephone would hear them without any network.</summary>
    public static short[] Decode(byte[][] packets)
    {
        using var decoder = new OpusDecoder(Pcm.Narrow);
        var frame = Pcm.FrameSamples(Pcm.Narrow);
        var pcm = new short[packets.Length * frame];
        for (var i = 0; i < packets.Length; i++)
            decoder.Decode(packets[i], pcm.AsSpan(i * frame, frame));
        return pcm;
    }
}
