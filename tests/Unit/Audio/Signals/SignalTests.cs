using MediaServer.Audio.Prompts;
using MediaServer.Audio.Signals;
using MediaServer.Bench.Phone.Sound;

namespace MediaServer.Tests.Unit.Audio.Signals;

public class SignalTests
{
    [Fact]
    public void Level_OfAFullScaleSquareWave_IsZero() =>
        Assert.Equal(0, LevelMeter.Measure([.. Enumerable.Range(0, 160).Select(i => i % 2 == 0 ? short.MaxValue : short.MinValue)]));

    [Theory]
    [InlineData(0, 3)] // a sine is 3 dB below the square
    [InlineData(-20, 23)]
    [InlineData(-60, 63)]
    public void Level_OfATone_IsItsRootMeanSquare(double peak, int level) =>
        Assert.Equal(level, LevelMeter.Measure(Sound.Tone(1000, 8000, 0.02, peak)));

    [Fact]
    public void Level_OfNothing_Is127()
    {
        Assert.Equal(127, LevelMeter.Measure(new short[160]));
        Assert.Equal(127, LevelMeter.Measure([]));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(50)]
    [InlineData(65)]
    public void Noise_HasItsLevel(byte level)
    {
        var (noise, sound) = (new ComfortNoise { Level = level }, new short[8000]);
        noise.Fill(sound);
        Assert.InRange(Ear.Level(sound), -level - 1, -level + 1);
    }

    [Fact]
    public void Noise_OfSilence_IsZero()
    {
        short[] sound = [1, 2, 3];
        new ComfortNoise().Fill(sound);
        Assert.Equal([0, 0, 0], sound);
    }

    [Fact]
    public void Noise_Payload_IsItsLevel()
    {
        Assert.True(ComfortNoise.TryParse([58, 1, 2, 3], out var level)); // with a spectrum that is ignored
        Assert.Equal(58, level);
        Assert.False(ComfortNoise.TryParse([0x80], out _));
        Assert.False(ComfortNoise.TryParse([], out _));
    }

    [Fact]
    public void Tones_AreShortSoftAndEndInSilence()
    {
        foreach (var clip in (Clip[])[Tones.Join, Tones.Leave, Tones.Beep])
        {
            Assert.InRange(clip.Duration.TotalMilliseconds, 100, 400);
            Assert.InRange(Ear.Level(clip.At(16_000)), -32, -18);
            Assert.InRange(Math.Abs((int)clip.At(16_000)[^1]), 0, 50);
        }
    }

    [Fact]
    public void Ringback_Rings2SecondsAndPauses4()
    {
        Assert.Equal(6, Tones.Ringback.Duration.TotalSeconds, 3);
        Assert.InRange(Ear.Level(Tones.Ringback.At(8000)[..16_000]), -24, -18);
        Assert.Equal(0, Tones.Ringback.At(8000)[16_100..].ToArray().Max(sample => Math.Abs((int)sample)));
    }

    [Fact]
    public void Music_IsQuieterThanSpeechAndBeginsAndEndsInSilence()
    {
        var music = Sound.Library.Get("en", Prompt.HoldMusic);
        Assert.InRange(music.Duration.TotalSeconds, 20, 40);
        Assert.InRange(Ear.Level(music.At(16_000)), -28, -24);
        Assert.InRange(Math.Abs((int)music.At(16_000)[0]), 0, 60);
        Assert.InRange(Math.Abs((int)music.At(16_000)[^1]), 0, 60);
    }
}
