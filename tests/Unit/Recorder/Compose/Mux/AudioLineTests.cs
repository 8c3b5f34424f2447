using CsCheck;
using MediaServer.Recorder.Compose.Mux;

namespace MediaServer.Tests.Unit.Recorder.Compose.Mux;

public class AudioLineTests
{
    private const int Rate = 48_000;
    private const int Frame = 960;

    private readonly AudioLine _line = new(Rate);
    private long _timestamp;

    /// <summary>The next frame of the stream, at a time in milliseconds.</summary>
    /// <returns>Milliseconds of silence before it, or -1 when it is left out.</returns>
    private double Lay(double at, bool quiet = false, ushort stream = 0, long jump = 0)
    {
        _timestamp += jump;
        var laid = _line.TryLay((long)Math.Round(at * Rate / 1000), Frame, stream, _timestamp, quiet, out var fill);
        _timestamp += Frame;
        return laid ? fill * 1000.0 / Rate : -1;
    }

    [Fact]
    public void TryLay_FrameAfterFrame_NothingIsAdded()
    {
        for (var i = 0; i < 100; i++)
            Assert.Equal(0, Lay(20 * i));
        Assert.Equal((100 * Frame, 0L, 0), (_line.Length, _line.Filled, _line.Skipped));
    }

    [Fact]
    public void TryLay_PacketIsMissing_SilenceStandsInItsPlace()
    {
        Lay(0);
        Assert.Equal(20, Lay(40, jump: Frame));
    }

    [Fact]
    public void TryLay_BeginsWhereTheLineEnds_IsLeftOutWithItsSilence()
    {
        var line = new AudioLine(Rate, end: 3 * Frame);
        Assert.True(line.TryLay(0, Frame, 0, 0, false, out _));
        Assert.True(line.TryLay(3 * Frame - 1, Frame, 0, 3 * Frame - 1, false, out _));
        Assert.False(line.TryLay(9 * Frame, Frame, 0, 9 * Frame, false, out var fill));
        Assert.Equal((0L, 0), (fill, line.Skipped));
        Assert.InRange(line.Length, 3 * Frame, 4 * Frame);
    }

    [Fact]
    public void TryLay_MutedForTenMinutes_FilledToTheGrain()
    {
        Lay(0);
        Assert.Equal(600_000, Lay(600_021, jump: 600_001L * 48), 2.5);
        Assert.InRange(_line.Length - 48L * 600_041, -120, 120);
    }

    [Fact]
    public void TryLay_ClockIsSlow_MadeUpForWhereNobodySpeaks()
    {
        Lay(0);
        Assert.Equal(0, Lay(20 + 15)); // somebody speaks: 15 ms are nothing
        Assert.Equal(15, Lay(40 + 15, quiet: true));
        Assert.Equal(0, Lay(60 + 15, quiet: true));
    }

    [Fact]
    public void TryLay_ClockIsFast_QuietFrameIsLeftOut()
    {
        for (var i = 0; i < 10; i++)
            Lay(20 * i);
        Assert.Equal(0, Lay(200 - 12));
        Assert.Equal(-1, Lay(220 - 12, quiet: true));
        Assert.Equal(0, Lay(240 - 12, quiet: true));
        Assert.Equal(1, _line.Skipped);
    }

    [Fact]
    public void TryLay_NobodyStopsSpeaking_AtThirtyMillisecondsAnyway()
    {
        Lay(0);
        Assert.Equal(0, Lay(20 + 29));
        Assert.Equal(30, Lay(40 + 31), 2.5);
    }

    [Fact]
    public void TryLay_SecondSourceOverlapsTheFirst_ItsEarlyFramesAreLeftOut()
    {
        Lay(0);
        Lay(20);
        Assert.Equal(-1, Lay(15, stream: 1));
        Assert.Equal(0, Lay(35, stream: 1));
    }

    /// <summary>Whatever is lost, muted and skewed: what is laid down is never further from its time than the limit.</summary>
    [Fact]
    public void TryLay_AnyStream_StaysWithinTheLimit()
    {
        var step = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 2000], Gen.Bool);
        Gen.Select(step.Array[1, 300], Gen.Double[-300e-6, 300e-6])
            .Sample(
                (steps, skew) =>
                {
                    var line = new AudioLine(Rate);
                    var (media, started) = (0L, false);
                    foreach (var (kind, pause, quiet) in steps)
                    {
                        media += kind == 0 ? pause * 48 : 0;
                        var at = (long)(media * (1 + skew));
                        var laid = line.TryLay(at, Frame, 0, media, quiet, out var fill);
                        media += Frame;
                        Assert.True(fill >= 0);
                        if (laid && started)
                            Assert.InRange(line.Length - Frame - at, -0.030 * Rate, 0.030 * Rate + 1);
                        started = true;
                    }
                }
            );
    }
}
