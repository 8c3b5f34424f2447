using MediaServer.Audio.Dtmf;
using MediaServer.Audio.Prompts;

namespace MediaServer.Tests.Unit.Audio.Dtmf;

public class DtmfDetectorTests
{
    private static readonly double[] Rows = [697, 770, 852, 941];
    private static readonly double[] Columns = [1209, 1336, 1477, 1633];
    private const string Pad = "123A456B789C*0#D";

    /// <summary>Writes one key into a line: total level -16 dBFS, twist in dB of the higher tone over the lower.</summary>
    private static void Press(Span<short> line, char key, int sampleRate, double twist, double offPercent, double phase)
    {
        var at = Pad.IndexOf(key, StringComparison.Ordinal);
        var (low, high) = (Rows[at / 4] * (1 + offPercent / 100), Columns[at % 4] * (1 + offPercent / 100));
        var ratio = Math.Pow(10, twist / 20);
        var lowAmplitude = 32_767 * Math.Pow(10, -16 / 20.0) * Math.Sqrt(2 / (1 + ratio * ratio));
        for (var i = 0; i < line.Length; i++)
        {
            var t = 2 * Math.PI * i / sampleRate;
            var value = lowAmplitude * (Math.Sin(low * t + phase) + ratio * Math.Sin(high * t + 2 * phase));
            line[i] = (short)Math.Clamp(line[i] + value, short.MinValue, short.MaxValue);
        }
    }

    private static string Detect(short[] line, int sampleRate = 8000)
    {
        var detector = new DtmfDetector(sampleRate);
        var (found, frame) = ("", sampleRate / 50);
        for (var i = 0; i + frame <= line.Length; i += frame)
        {
            if (detector.Process(line.AsSpan(i, frame), out var key))
                found += key;
        }
        return found;
    }

    /// <summary>All keys in a random order, each so long and with a pause of 50 to 90 ms, in noise 15 dB below.</summary>
    private static (string Pressed, short[] Line) Dial(int milliseconds, double twist, double offPercent, int seed, int sampleRate = 8000)
    {
        var random = new Random(seed);
        var keys = new string([.. Pad.OrderBy(_ => random.Next())]);
        var line = Sound.Noise(sampleRate * (milliseconds + 100) * 17 / 1000, -31, seed);
        var at = sampleRate / 20 + random.Next(sampleRate / 50);
        foreach (var key in keys)
        {
            var length = sampleRate * milliseconds / 1000;
            Press(line.AsSpan(at, length), key, sampleRate, twist, offPercent, random.NextDouble() * 6);
            at += length + sampleRate * random.Next(50, 90) / 1000;
        }
        return (keys, line);
    }

    [Fact]
    public void Keys_OfAllDurationsAndTwistsInNoise_AreFoundInAtLeast999Of1000()
    {
        var (pressed, missed, extra) = (0, 0, 0);
        var misses = new SortedDictionary<string, int>();
        foreach (var milliseconds in (int[])[40, 50, 70, 100, 250, 500])
        {
            foreach (var twist in (double[])[-7, -4, 0, 4, 7])
            {
                for (var seed = 0; seed < 40; seed++)
                {
                    var (keys, line) = Dial(milliseconds, twist, 0, 1000 * milliseconds + seed);
                    var found = Detect(line);
                    pressed += keys.Length;
                    missed += keys.Except(found).Count();
                    var label = $"{milliseconds} ms, {twist} dB";
                    misses[label] = misses.GetValueOrDefault(label) + keys.Except(found).Count();
                    extra += found.Length - found.Distinct().Count();
                }
            }
        }
        Assert.Equal(19_200, pressed);
        Assert.True(missed <= pressed / 1000, $"{missed} of {pressed}: {string.Join("; ", misses.Where(m => m.Value > 0))}");
        Assert.Equal(0, extra);
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(-1.5)]
    public void Keys_WithFrequenciesOff_AreFound(double percent)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (keys, line) = Dial(70, 0, percent, seed);
            Assert.Equal(keys, Detect(line));
        }
    }

    [Fact]
    public void Keys_OnTheWideBus_AreFound()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (keys, line) = Dial(60, 2, 0, seed, 16_000);
            Assert.Equal(keys, Detect(line, 16_000));
        }
    }

    [Fact]
    public void Key_HeldForSeconds_IsOnePress()
    {
        var line = Sound.Noise(8000 * 5, -45, 1);
        Press(line.AsSpan(4000, 32_000), '5', 8000, 0, 0, 0);
        Assert.Equal("5", Detect(line));
    }

    [Fact]
    public void Key_PressedTwice_IsTwoPresses()
    {
        var line = new short[8000];
        Press(line.AsSpan(1000, 800), '7', 8000, 0, 0, 0);
        Press(line.AsSpan(2280, 800), '7', 8000, 0, 0, 1); // 60 ms later
        Assert.Equal("77", Detect(line));
    }

    [Fact]
    public void Key_WhileItSounds_IsKnownToSound()
    {
        var detector = new DtmfDetector(8000);
        var line = new short[3200];
        Press(line.AsSpan(0, 1600), '1', 8000, 0, 0, 0);
        for (var i = 0; i < 1600; i += 160)
            detector.Process(line.AsSpan(i, 160), out _);
        Assert.True(detector.IsSounding);
        for (var i = 1600; i < 3200; i += 160)
            detector.Process(line.AsSpan(i, 160), out _);
        Assert.False(detector.IsSounding);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(-12)]
    public void Tones_OfVeryDifferentStrength_AreNoKey(double twist)
    {
        var line = new short[1600];
        Press(line, '5', 8000, twist, 0, 0);
        Assert.Equal("", Detect(line));
    }

    [Fact]
    public void Tone_Alone_IsNoKey()
    {
        foreach (var frequency in Rows.Concat(Columns))
            Assert.Equal("", Detect(Sound.Tone(frequency, 8000, 1)));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("es")]
    public void Speech_OfEveryPrompt_IsNoKey(string language)
    {
        foreach (var prompt in Enum.GetValues<Prompt>())
            Assert.Equal("", Detect(Sound.Library.Get(language, prompt).At(8000).ToArray()));
    }

    [Fact]
    public void Noise_IsNoKey() => Assert.Equal("", Detect(Sound.Noise(8000 * 120, -15, 5)));

    [Fact]
    public void Process_AllocatesNothing()
    {
        var detector = new DtmfDetector(8000);
        var line = Sound.Speech(8000);
        Assert.Equal(
            0,
            Allocated.By(() =>
            {
                for (var i = 0; i + 160 < line.Length; i += 160)
                    detector.Process(line.AsSpan(i, 160), out _);
            })
        );
    }
}
