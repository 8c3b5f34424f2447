using MediaServer.Bench.Record.Markers;

namespace MediaServer.Tests.Unit.Bench;

public class OnsetTests
{
    [Theory]
    [InlineData(16_000, 1000)]
    [InlineData(48_000, 1700)]
    public void Tones_BeginWhereTheyBegin_OthersAreNotHeard(int rate, double hertz)
    {
        var samples = new short[3 * rate];
        for (var i = 0; i < samples.Length; i++)
        {
            var (t, second) = ((double)i / rate, i / rate);
            var tone = second == 1 ? hertz * 1.6 : hertz;
            samples[i] = t - second is >= 0.4 and < 0.46 ? (short)(16_000 * Math.Sin(2 * Math.PI * tone * t)) : (short)0;
        }
        var onsets = ToneOnsets.Of(samples, rate, hertz);
        Assert.Equal(2, onsets.Length);
        Assert.Equal(0.4, onsets[0], 0.006);
        Assert.Equal(2.4, onsets[1], 0.006);
    }

    [Fact]
    public void Flashes_AreWhereItBecomesBright()
    {
        const string printed = """
            frame:0    pts:0       pts_time:0
            lavfi.signalstats.YAVG=48.5
            frame:1    pts:512     pts_time:0.0333333
            lavfi.signalstats.YAVG=235
            frame:2    pts:1024    pts_time:0.0666667
            lavfi.signalstats.YAVG=235
            frame:3    pts:1536    pts_time:0.1
            lavfi.signalstats.YAVG=48
            """;
        var pictures = FlashOnsets.Read(printed);
        Assert.Equal((4, 48.5), (pictures.Count, pictures[0].Luma));
        Assert.Equal([0.0333333], FlashOnsets.Of(pictures));
    }
}
