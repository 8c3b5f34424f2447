using MediaServer.Audio.Mixing;
using MediaServer.Bench.Phone.Sound;

namespace MediaServer.Tests.Unit.Audio.Mixing;

public class MixerTests
{
    private readonly Mixer _mixer = new();

    private MixerLeg Leg(int sampleRate)
    {
        var leg = _mixer.AddLeg(sampleRate);
        leg.AdjustsGain = false;
        return leg;
    }

    private static short[] Constant(int sampleRate, short value) => [.. Enumerable.Repeat(value, sampleRate / 50)];

    private short[] Hear(MixerLeg leg)
    {
        var frame = new short[leg.SampleRate / 50];
        _mixer.Hear(leg, frame);
        return frame;
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(16_000)]
    public void Leg_HearsEverybodyButItself(int sampleRate)
    {
        var (anna, ben, clara) = (Leg(sampleRate), Leg(sampleRate), Leg(sampleRate));
        _mixer.Begin();
        _mixer.Speak(anna, Constant(sampleRate, 1000));
        _mixer.Speak(ben, Constant(sampleRate, -300));
        _mixer.Speak(clara, Constant(sampleRate, 50));
        _mixer.Add(sampleRate, Constant(sampleRate, 7));
        _mixer.Mix();

        Assert.All(Hear(anna), sample => Assert.Equal(-243, sample));
        Assert.All(Hear(ben), sample => Assert.Equal(1057, sample));
        Assert.All(Hear(clara), sample => Assert.Equal(707, sample));
    }

    [Fact]
    public void Leg_ThatDoesNotSpeak_HearsAllAndIsSilent()
    {
        var (speaker, listener) = (Leg(8000), Leg(8000));
        _mixer.Begin();
        _mixer.Speak(speaker, Constant(8000, 1000));
        _mixer.Mix();
        Assert.All(Hear(listener), sample => Assert.Equal(1000, sample));
        Assert.All(Hear(speaker), sample => Assert.Equal(0, sample));
        Assert.Equal(127, listener.Level);
        Assert.Equal(30, speaker.Level);

        _mixer.Begin();
        _mixer.Mix();
        Assert.All(Hear(listener), sample => Assert.Equal(0, sample));
        Assert.Equal(127, speaker.Level);
    }

    [Fact]
    public void Leg_ThatLeft_IsNotHeard()
    {
        var (leaver, stayer) = (Leg(16_000), Leg(16_000));
        Assert.True(_mixer.HasListeners(16_000));
        _mixer.Begin();
        _mixer.Speak(leaver, Constant(16_000, 1000));
        _mixer.Mix();
        _mixer.Remove(leaver);
        _mixer.Begin();
        _mixer.Mix();
        Assert.All(Hear(stayer), sample => Assert.Equal(0, sample));
        _mixer.Remove(stayer);
        Assert.False(_mixer.HasListeners(16_000));
    }

    [Theory]
    [InlineData(8000, 16_000, 440)]
    [InlineData(8000, 16_000, 3300)]
    [InlineData(16_000, 8000, 440)]
    [InlineData(16_000, 8000, 3300)]
    public void Tone_ThatCrossesTheBuses_IsHeardCleanly(int from, int to, int frequency)
    {
        var (speaker, listener) = (Leg(from), Leg(to));
        var (said, expected, heard) = (Sound.Tone(frequency, from, 1), Sound.Tone(frequency, to, 1), new List<short>());
        for (var i = 0; i < 50; i++)
        {
            _mixer.Begin();
            _mixer.Speak(speaker, said.AsSpan(i * from / 50, from / 50));
            _mixer.Mix();
            heard.AddRange(Hear(listener));
            Assert.All(Hear(speaker), sample => Assert.Equal(0, sample));
        }
        // The filter delays by 23 samples of 16 kHz, which at 8 kHz falls between two: so the best fit of sine and cosine is judged.
        Assert.InRange(ToneToRest([.. heard[(to / 10)..]], frequency, to), 50, 120);
        Assert.InRange(Ear.Level([.. heard[(to / 10)..]]) - Ear.Level(expected), -0.1, 0.1);
    }

    [Fact]
    public void Sound_AboveTheNarrowBand_DoesNotFoldIntoIt()
    {
        var (speaker, listener) = (Leg(16_000), Leg(8000));
        var (said, heard) = (Sound.Tone(5000, 16_000, 1), new List<short>());
        for (var i = 0; i < 50; i++)
        {
            _mixer.Begin();
            _mixer.Speak(speaker, said.AsSpan(i * 320, 320));
            _mixer.Mix();
            heard.AddRange(Hear(listener));
        }
        Assert.InRange(Ear.Level([.. heard[800..]]) - Ear.Level(said), -200, -55);
    }

    [Fact]
    public void Tick_Of100Legs_AllocatesNothing()
    {
        MixerLeg[] legs = [.. Enumerable.Range(0, 100).Select(i => _mixer.AddLeg(i % 4 == 0 ? 16_000 : 8000))];
        var (speech, frame) = (Sound.Speech(16_000), new short[320]);
        var bytes = Allocated.By(() =>
        {
            _mixer.Begin();
            for (var i = 0; i < legs.Length; i++)
                _mixer.Speak(legs[i], speech.AsSpan(100 * i + 3000, 320));
            _mixer.Mix();
            foreach (var leg in legs)
                _mixer.Hear(leg, frame);
        });
        Assert.Equal(0, bytes);
    }

    /// <summary>The power of a tone in relation to all else, in dB.</summary>
    private static double ToneToRest(short[] pcm, double frequency, int sampleRate)
    {
        var (re, im, all) = (0.0, 0.0, 0.0);
        for (var i = 0; i < pcm.Length; i++)
        {
            var angle = 2 * Math.PI * frequency * i / sampleRate;
            re += pcm[i] * Math.Cos(angle);
            im += pcm[i] * Math.Sin(angle);
            all += (double)pcm[i] * pcm[i];
        }
        var tone = 2 * (re * re + im * im) / pcm.Length;
        return 10 * Math.Log10(tone / Math.Max(all - tone, 1e-9));
    }
}
