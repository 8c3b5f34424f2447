using MediaServer.Audio.Mixing;
using MediaServer.Bench.Phone.Sound;

namespace MediaServer.Tests.Unit.Audio.Mixing;

public class GainControlTests
{
    private readonly GainControl _gain = new();

    private short[] Run(short[] sound, int repetitions = 1)
    {
        var heard = new List<short>();
        var frame = new short[160];
        for (var n = 0; n < repetitions * (sound.Length / 160); n++)
        {
            _gain.Process(sound.AsSpan(n * 160 % (sound.Length / 160 * 160), 160), frame);
            heard.AddRange(frame);
        }
        return [.. heard];
    }

    private static short[] Speech(double decibels)
    {
        var factor = Math.Pow(10, decibels / 20);
        return [.. Sound.Speech(8000).Select(sample => (short)Math.Clamp(sample * factor, short.MinValue, short.MaxValue))];
    }

    [Fact]
    public void Speech_AtTheTarget_IsPassedBitByBit()
    {
        var speech = Speech(0);
        Assert.Equal(speech[..(speech.Length / 160 * 160)], Run(speech));
    }

    [Theory]
    [InlineData(-9)]
    [InlineData(8)]
    public void Speech_TooQuietOrTooLoud_IsBroughtNearTheTarget(double decibels)
    {
        var speech = Speech(decibels);
        var heard = Run(speech, 3);
        Assert.InRange(Ear.Level(heard.AsSpan(heard.Length * 2 / 3)), -23, -17);
    }

    [Fact]
    public void Speech_FarTooQuiet_GainsTwelveDecibelsAtMost()
    {
        var speech = Speech(-20);
        var heard = Run(speech, 4);
        Assert.InRange(Ear.Level(heard.AsSpan(heard.Length * 3 / 4)) - Ear.Level(speech), 10, 12.1);
    }

    [Fact]
    public void Noise_BelowTheGate_IsNotPumpedUp()
    {
        var noise = Sound.Noise(80_000, -50, seed: 1);
        Assert.Equal(noise, Run(noise));
    }

    [Fact]
    public void Gain_Changes_WithoutClicks()
    {
        // A quiet tone: whatever the gain does, no sample is further from the next than the tone's steepest slope, at the final gain.
        var heard = Run(Sound.Tone(400, 8000, 6, -27));
        var steepest = 32_767 * Math.Pow(10, (-27 + 12) / 20.0) * 2 * Math.PI * 400 / 8000;
        for (var i = 1; i < heard.Length; i++)
            Assert.InRange(Math.Abs(heard[i] - heard[i - 1]), 0, steepest + 2);
        Assert.InRange(Ear.Level(heard.AsSpan(heard.Length - 8000)), -21, -19);
    }
}
