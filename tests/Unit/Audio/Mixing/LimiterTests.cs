using MediaServer.Audio.Mixing;
using MediaServer.Bench.Phone.Sound;

namespace MediaServer.Tests.Unit.Audio.Mixing;

public class LimiterTests
{
    private readonly Limiter _limiter = new();

    /// <summary>A tone of any height through the limiter, frame by frame.</summary>
    private short[] Limit(double peak, double seconds, double frequency = 440)
    {
        var (sum, frame, heard) = (new int[160], new short[160], new List<short>());
        for (var n = 0; n < seconds * 50; n++)
        {
            for (var i = 0; i < sum.Length; i++)
                sum[i] = (int)(peak * Math.Sin(2 * Math.PI * frequency * (160 * n + i) / 8000));
            _limiter.Process(sum, frame);
            heard.AddRange(frame);
        }
        return [.. heard];
    }

    [Fact]
    public void Sum_BelowTheKnee_IsNotTouched()
    {
        var heard = Limit(Limiter.Knee, 0.1);
        for (var i = 0; i < heard.Length; i++)
            Assert.Equal((short)(int)(Limiter.Knee * Math.Sin(2 * Math.PI * 440 * i / 8000)), heard[i]);
    }

    [Theory]
    [InlineData(33_000)]
    [InlineData(65_000)]
    [InlineData(3_000_000)]
    public void Sum_BeyondFullScale_IsTurnedDownAndNotCutOff(double peak)
    {
        var heard = Limit(peak, 1).AsSpan(160);
        Assert.InRange(heard.ToArray().Max(sample => Math.Abs((int)sample)), Limiter.Knee, short.MaxValue);
        // Cut off at full scale, a tone twice too high has 13 dB; turned down it stays a tone.
        var tone = new short[heard.Length];
        for (var i = 0; i < tone.Length; i++)
            tone[i] = (short)(20_000 * Math.Sin(2 * Math.PI * 440 * (i + 160) / 8000));
        Assert.InRange(Ear.Sdr(tone, heard), 30, 100);
    }

    [Fact]
    public void Gain_AfterAPeak_ReturnsOver200Milliseconds()
    {
        Limit(100_000, 0.2);
        var after = Limit(10_000, 2);
        double Level(double from) => Ear.Level(after.AsSpan((int)(from * 8000), 160)) - Ear.Level(Sound.Tone(440, 8000, 0.02, -10.3));

        Assert.InRange(Level(0), -12, -8);
        Assert.InRange(Level(0.2), -5, -2);
        Assert.InRange(Level(1.9), -0.1, 0.1);
    }
}
