using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace MediaServer.Tests.Functional.Phone;

/// <summary>16-bit mono sound, and an ear for tones in it.</summary>
internal sealed record WavFile(int SampleRate, short[] Samples)
{
    public TimeSpan Duration => TimeSpan.FromSeconds(Samples.Length / (double)SampleRate);

    /// <summary>A tone that a telephone carries well, for a microphone.</summary>
    public static WavFile Tone(double hertz, TimeSpan duration, int sampleRate = 8000, double amplitude = 0.3)
    {
        var samples = new short[(int)(duration.TotalSeconds * sampleRate)];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)(amplitude * short.MaxValue * Math.Sin(2 * Math.PI * hertz * i / sampleRate));
        return new WavFile(sampleRate, samples);
    }

    public static bool TryRead(string path, [NotNullWhen(true)] out WavFile? wav)
    {
        wav = null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < 44 || !bytes.AsSpan(0, 4).SequenceEqual("RIFF"u8))
            return false;
        int rate = 0,
            channels = 1;
        for (var at = 12; at + 8 <= bytes.Length; )
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
            var body = bytes.AsSpan(at + 8);
            if (bytes.AsSpan(at, 4).SequenceEqual("fmt "u8))
                (channels, rate) = (body[2], BinaryPrimitives.ReadInt32LittleEndian(body[4..]));
            if (bytes.AsSpan(at, 4).SequenceEqual("data"u8))
            {
                if (length <= 0 || length > body.Length)
                    return false; // still being written
                var all = MemoryMarshal.Cast<byte, short>(body[..length]);
                var samples = new short[all.Length / channels];
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = all[i * channels];
                wav = new WavFile(rate, samples);
                return true;
            }
            at += 8 + length;
        }
        return false;
    }

    /// <param name="channels">The same sound on each; baresip insists on two where the codec has two.</param>
    public void Save(string path, int channels = 1)
    {
        var data = MemoryMarshal.AsBytes(Samples.SelectMany(s => Enumerable.Repeat(s, channels)).ToArray().AsSpan());
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write("RIFF"u8);
        writer.Write(36 + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)channels);
        writer.Write(SampleRate);
        writer.Write(SampleRate * 2 * channels);
        writer.Write((short)(2 * channels));
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
    }

    /// <summary>How long the tone makes up most of the sound: the sum of the 20 ms windows in which it has over half of the energy.</summary>
    public TimeSpan Hears(double hertz)
    {
        var window = SampleRate / 50;
        var heard = 0;
        for (var at = 0; at + window <= Samples.Length; at += window)
            if (Share(Samples.AsSpan(at, window), hertz) > 0.5)
                heard++;
        return TimeSpan.FromMilliseconds(20 * heard);
    }

    /// <summary>The end of the sound: what came after words and chimes.</summary>
    public WavFile Last(TimeSpan duration) =>
        this with
        {
            Samples = Samples[^Math.Min(Samples.Length, (int)(duration.TotalSeconds * SampleRate))..],
        };

    /// <summary>How much of it is louder than -40 dB below full scale.</summary>
    public TimeSpan Loud() => TimeSpan.FromMilliseconds(20 * LoudWindows().Count(loud => loud));

    /// <summary>How often a short sound stood alone: at most 160 ms of it, with 300 ms of quiet on both sides.</summary>
    public int Beeps()
    {
        const int longest = 8,
            quiet = 15;
        var (beeps, sounding, silent) = (0, 0, 0);
        var isAlone = false;
        foreach (var loud in LoudWindows())
        {
            if (loud)
            {
                isAlone = sounding > 0 && silent == 0 ? isAlone : silent >= quiet;
                (sounding, silent) = (silent == 0 ? sounding + 1 : 1, 0);
            }
            else if (++silent == quiet && isAlone && sounding <= longest)
            {
                beeps++;
                isAlone = false;
            }
        }
        return beeps;
    }

    /// <summary>For each 20 ms whether it is louder than -40 dBFS.</summary>
    private IEnumerable<bool> LoudWindows()
    {
        var window = SampleRate / 50;
        for (var at = 0; at + window <= Samples.Length; at += window)
            yield return Samples.AsSpan(at, window).ToArray().Average(s => (double)s * s) > 327.0 * 327.0;
    }

    /// <summary>The tone's share of a window's energy, by Goertzel's filter; 0 for silence.</summary>
    private double Share(ReadOnlySpan<short> window, double hertz)
    {
        var coefficient = 2 * Math.Cos(2 * Math.PI * hertz / SampleRate);
        double s1 = 0,
            s2 = 0,
            energy = 0;
        foreach (var sample in window)
        {
            (s1, s2) = (sample + coefficient * s1 - s2, s1);
            energy += (double)sample * sample;
        }
        if (energy < window.Length * 100.0 * 100.0)
            return 0;
        var power = s1 * s1 + s2 * s2 - coefficient * s1 * s2;
        return power * 2 / (window.Length * energy);
    }
}
