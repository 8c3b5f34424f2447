using System.Text.Json;
using System.Xml.Linq;
using MediaServer.Bench.Limit;
using MediaServer.Bench.Load;
using MediaServer.Bench.Load.Report;
using MediaServer.Bench.Measure;
using MediaServer.Bench.Plot;

namespace MediaServer.Tests.Unit.Bench;

public class ReportTests
{
    private static readonly SendCosts Awake = new(
        new Dictionary<int, double>
        {
            [1] = 3,
            [2] = 2,
            [5] = 1.4,
            [10] = 1.2,
        }
    );

    private static readonly LimitResult Kernel = new(50, 4, Awake, new SendCosts(new Dictionary<int, double> { [1] = 5, [5] = 2 }));

    private static readonly LoadResult Result = new(
        "1x50",
        "AEAD_AES_128_GCM",
        "VP8",
        10,
        186,
        9300,
        84,
        new CpuCost(4.2, 1.2, 3, 3.9, 4),
        new Delay(0.4, 1.5, 2.5, 3, 1000),
        0.01,
        9,
        0,
        0,
        new Recorded(400, 0),
        new Memory(80, 90, 0.2),
        new Collections(1, 0, 0, 2),
        [new BatchClass("1", 100, 100), new BatchClass("3-4", 200, 800)],
        new Dictionary<string, double> { ["send"] = 0.02 },
        new LimitRatio(Kernel, 1.7, 2.47, 2.8, 1.5),
        new ClientLoad(30, 0),
        0
    );

    [Fact]
    public void TheCostOfABatch_LiesBetweenTheMeasuredOnes()
    {
        Assert.Equal(3, Awake.CostOf(1), 1e-9);
        Assert.Equal(2, Awake.CostOf(2), 1e-9);
        Assert.Equal(1.2, Awake.CostOf(64), 1e-9);
        Assert.InRange(Awake.CostOf(3), 1.4, 2);
        // A fixed cost c per message and d per datagram is a line in 1/run, and is met exactly.
        var exact = new SendCosts(
            new Dictionary<int, double>
            {
                [1] = 3,
                [2] = 2,
                [10] = 1.2,
            }
        );
        Assert.Equal(1 + 2.0 / 4, exact.CostOf(4), 1e-9);
    }

    [Fact]
    public void TheCostOfAMix_IsWeightedByDatagrams()
    {
        BatchClass[] mix = [new("1", 100, 100), new("2", 150, 300), new("5-8", 0, 0)];

        Assert.Equal((100 * 3 + 300 * 2) / 400.0, Awake.CostOf(mix), 1e-9);
        Assert.Equal(0, Awake.CostOf([]));
    }

    [Fact]
    public void Table_SaysWhatWasMeasured()
    {
        var table = LoadTable.Write(Result);

        Assert.Contains("4.20 µs per forwarded packet (user 1.20, system 3.00; media threads 3.90)", table, StringComparison.Ordinal);
        Assert.Contains("1.70 µs for these batches, ratio 2.47; woken for each burst 2.80 µs, ratio 1.50", table, StringComparison.Ordinal);
        Assert.Contains("p50 0.40, p99 1.50, p99.9 2.50", table, StringComparison.Ordinal);
        Assert.Contains("1: 11 %  3-4: 89 %", table, StringComparison.Ordinal);
        Assert.DoesNotContain("THE CLIENTS ARE THE LIMIT", table, StringComparison.Ordinal);
        Assert.Contains("THE CLIENTS ARE THE LIMIT", LoadTable.Write(Result with { Clients = new(97, 0) }), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_HoldsTheSameNumbers()
    {
        using var json = JsonDocument.Parse(ResultFile.ToJson(Result));

        Assert.Equal(4.2, json.RootElement.GetProperty("cpu").GetProperty("microsecondsPerPacket").GetDouble());
        Assert.Equal(1.5, json.RootElement.GetProperty("added").GetProperty("p99Milliseconds").GetDouble());
        Assert.Equal(2, json.RootElement.GetProperty("batches").GetArrayLength());
    }

    [Theory]
    [InlineData(0.05, 4.9, true)]
    [InlineData(0.1, 4.9, false)]
    [InlineData(0.05, 5, false)]
    public void ARampStepHolds_WhileLittleIsLostOrLate(double loss, double p99, bool holds) =>
        Assert.Equal(holds, Ramp.Holds(Result with { LossPercent = loss, Added = Result.Added with { P99Milliseconds = p99 } }));

    [Fact]
    public void Plot_IsWellFormed_WithALinePerSeries()
    {
        var svg = XDocument.Parse(
            CostPlot.Draw("cost < limit & more", [new("ours", "#000", [(9000, 10), (180_000, 4)]), new("kernel", "#999", [(9000, 3)])])
        );

        Assert.Equal(2, svg.Descendants().Count(e => e.Name.LocalName == "polyline"));
        Assert.Equal(3, svg.Descendants().Count(e => e.Name.LocalName == "circle"));
    }

    [Theory]
    [InlineData(180_000, 50_000)]
    [InlineData(20, 5)]
    [InlineData(4.4, 1)]
    public void Axes_HaveRoundSteps(double largest, double step) => Assert.Equal(step, CostPlot.NiceStep(largest), 1e-9);
}
