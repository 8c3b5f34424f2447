using MediaServer.Bench.Measure;

namespace MediaServer.Tests.Unit.Bench;

public class LatencyHistogramTests
{
    [Fact]
    public void Percentiles_OfAKnownSpread_AreWithinABucket()
    {
        var latency = new LatencyHistogram();
        for (var i = 1; i <= 10_000; i++)
            latency.Add(TimeSpan.FromMicroseconds(i));

        AssertNear(5000, latency.Percentile(0.5));
        AssertNear(9900, latency.Percentile(0.99));
        AssertNear(9990, latency.Percentile(0.999));
        Assert.Equal(TimeSpan.FromMicroseconds(10_000), latency.Percentile(1));
        Assert.Equal(10_000, latency.Count);
    }

    [Fact]
    public void AnySpread_AgreesWithSorting()
    {
        var random = new Random(3);
        var latency = new LatencyHistogram();
        var all = Enumerable.Range(0, 5000).Select(_ => (long)Math.Exp(random.NextDouble() * 17)).ToArray();
        foreach (var microseconds in all)
            latency.Add(TimeSpan.FromMicroseconds(microseconds));

        Array.Sort(all);
        foreach (var share in new[] { 0.1, 0.5, 0.9, 0.99, 0.999 })
            AssertNear(all[(int)Math.Ceiling(share * all.Length) - 1], latency.Percentile(share));
    }

    [Fact]
    public void Nothing_HasNoPercentile() => Assert.Equal(TimeSpan.Zero, new LatencyHistogram().Percentile(0.99));

    [Fact]
    public void ClearedAndCopied_TheCopyStays()
    {
        var latency = new LatencyHistogram();
        latency.Add(TimeSpan.FromMilliseconds(7));
        var copy = latency.Copy();
        latency.Clear();

        Assert.Equal((0, 1), (latency.Count, copy.Count));
        Assert.Equal(TimeSpan.FromMilliseconds(7), copy.Percentile(0.5));
    }

    private static void AssertNear(long microseconds, TimeSpan measured) =>
        Assert.InRange(measured.TotalMicroseconds, microseconds, microseconds * 1.04 + 1);
}
