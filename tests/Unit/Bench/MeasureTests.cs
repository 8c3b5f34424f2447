using MediaServer.Bench.Measure;
using MediaServer.Bench.Native;
using MediaServer.Bench.Soak;

namespace MediaServer.Tests.Unit.Bench;

/// <summary>What the kernel and the server print is read as they print it.</summary>
public class MeasureTests
{
    [Fact]
    public void ProcStat_WithSpacesAndParenthesesInTheName_IsRead()
    {
        const string stat =
            "4711 (my (odd) name) S 1 4711 4711 0 -1 4194304 90 0 0 0 1234 567 0 0 20 0 15 0 100 5000000 25600 18446744073709551615 1 1 0";

        var usage = ProcessUsage.Parse(stat);

        Assert.Equal(TimeSpan.FromSeconds(12.34), usage.User);
        Assert.Equal(TimeSpan.FromSeconds(5.67), usage.System);
        Assert.Equal(25_600 * 4096, usage.Resident);
    }

    [Fact]
    public void ThisProcess_HasUsedSomething()
    {
        var usage = ProcessUsage.Of(Environment.ProcessId);

        Assert.True(usage.User + usage.System > TimeSpan.Zero && usage.Resident > 1_000_000);
    }

    [Fact]
    public void SocketDrops_AreSummedByPort()
    {
        string[] table =
        [
            "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops",
            "  100: 0100007F:9C40 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2 0000000000000000 5",
            "  101: 00000000:9C41 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2 0000000000000000 7",
            "  102: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2 0000000000000000 11",
        ];

        Assert.Equal(12, SocketDrops.Sum(table, new HashSet<int> { 40_000, 40_001 }));
    }

    [Fact]
    public void Metrics_AreReadByNameAndLabel()
    {
        var metrics = Prometheus.Parse(
            """
            # HELP media_packets_sent_total Packets
            media_packets_sent_total{otel_scope_name="MediaServer.Media"} 1200 1700000000000
            media_socket_batch_total{otel_scope_name="MediaServer.Media",size="1"} 3 1700000000000
            media_socket_batch_total{otel_scope_name="MediaServer.Media",size="3-4"} 5 1700000000000
            media_peers{a="b"} 7
            plain 1.5
            """
        );

        Assert.Equal(1200, metrics.Sum("media_packets_sent"));
        Assert.Equal(8, metrics.Sum("media_socket_batch"));
        Assert.Equal(5, metrics.By("size", "media_socket_batch")["3-4"]);
        Assert.Equal(7, metrics.Sum("media_peers"));
        Assert.Equal(1.5, metrics.Sum("plain"));
        Assert.Equal(0, metrics.Sum("media_socket_batch_packets"));
    }

    [Theory]
    [InlineData("0", new[] { 0 })]
    [InlineData("0,2", new[] { 0, 2 })]
    [InlineData("0-3", new[] { 0, 1, 2, 3 })]
    [InlineData("1,1-2", new[] { 1, 2 })]
    public void Cores_AreRead(string text, int[] expected)
    {
        Assert.True(Cores.TryParse(text, out var cores));
        Assert.Equal(expected, cores);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("3-1")]
    [InlineData("1-2-3")]
    [InlineData("64")]
    [InlineData("-1")]
    public void Cores_ThatAreNone_AreRefused(string text) => Assert.False(Cores.TryParse(text, out _));

    [Fact]
    public void Slope_OfALine_IsItsSlope()
    {
        Assert.Equal(2.5, Slope.Of([(0, 1), (2, 6), (4, 11)]), 1e-9);
        Assert.Equal(0, Slope.Of([(1, 5), (1, 7)]));
        Assert.Equal(0, Slope.Of([]));
    }
}
