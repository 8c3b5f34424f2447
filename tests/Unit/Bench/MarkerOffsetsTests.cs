using MediaServer.Bench.Record.Markers;

namespace MediaServer.Tests.Unit.Bench;

public class MarkerOffsetsTests
{
    private static double[] Seconds(int count, Func<int, double> offset) => [.. Enumerable.Range(0, count).Select(s => s + offset(s))];

    [Fact]
    public void Of_SoundAlwaysLater_IsSaidSo()
    {
        var offsets = MarkerOffsets.Of(Seconds(100, _ => 0.030), Seconds(100, _ => 0.042), 100);
        Assert.Equal((100, 100, 12.0, 12.0, 12.0, 0.0), Values(offsets));
    }

    /// <summary>18 ms in 600 s are 108 ms in an hour; the sign of a distance does not matter to its p95.</summary>
    [Fact]
    public void Of_SoundFallsBack_IsADrift()
    {
        var offsets = MarkerOffsets.Of(Seconds(601, _ => 0), Seconds(601, s => -30e-6 * s), 601);
        Assert.Equal(-108.0, offsets.DriftMillisecondsPerHour, 0.1);
        Assert.Equal(17.1, offsets.P95Milliseconds, 0.05);
    }

    [Fact]
    public void Of_MarkersAreMissingOrElsewhere_AreNotFound()
    {
        var flashes = Seconds(10, s => s == 3 ? 0.4 : 0);
        var beeps = Seconds(10, _ => 0).Where(s => s != 7).ToArray();
        Assert.Equal((10, 8), (MarkerOffsets.Of(flashes, beeps, 10).Expected, MarkerOffsets.Of(flashes, beeps, 10).Found));
    }

    /// <summary>A page marks time when it gets round to it, and the film is a little later; what nobody marked is not asked for.</summary>
    [Fact]
    public void Of_MomentsOfTheirOwn_EachHasTheNearestMarkerWithinReach()
    {
        double[] moments = [1.3, 3.31, 5.3, 9.3];
        double[] flashes = [1.42, 3.43, 5.42, 7.42, 10.4];
        double[] beeps = [1.45, 3.46, 5.45, 7.45, 9.45];
        var offsets = MarkerOffsets.Of(flashes, beeps, moments, reach: 0.95);
        Assert.Equal(
            (4, 3, 30.0, 30.0, 30.0),
            (offsets.Expected, offsets.Found, offsets.MedianMilliseconds, offsets.P95Milliseconds, offsets.MaxMilliseconds)
        );
    }

    [Fact]
    public void Of_Nothing_FoundIsNothing() => Assert.Equal(0, MarkerOffsets.Of([], [], 10).Found);

    private static (int, int, double, double, double, double) Values(MarkerOffsets offsets) =>
        (
            offsets.Expected,
            offsets.Found,
            offsets.MedianMilliseconds,
            offsets.P95Milliseconds,
            offsets.MaxMilliseconds,
            offsets.DriftMillisecondsPerHour
        );
}
