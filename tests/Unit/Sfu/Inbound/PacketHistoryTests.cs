using CsCheck;
using MediaServer.Sfu.Inbound;
using MediaServer.Sfu.Memory;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Sfu.Inbound;

public class PacketHistoryTests
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(2);
    private readonly PacketPool _pool = new();
    private readonly PacketHistory _history = new(16, Age);

    [Fact]
    public void Packets_AreKeptUntilTheirNumberOrTheirAgeLeavesTheWindow()
    {
        for (var n = 0; n < 20; n++)
            Add(n, 0);
        Assert.False(_history.TryGet(Seq(3), default, out _));
        Assert.True(_history.TryGet(Seq(4), default, out _));
        Assert.Equal(16, _pool.Leased);
        Assert.False(_history.TryGet(Seq(19), TimeSpan.FromSeconds(3), out _));
        _history.ReleaseOld(TimeSpan.FromSeconds(3));
        Assert.Equal(0, _pool.Leased);
    }

    [Fact]
    public void AnyOrderOfArrivals_EveryLeaseReturns() =>
        Gen.Select(Gen.Int[-30, 40], Gen.Int[0, 900])
            .Array[0, 200]
            .Sample(
                steps =>
                {
                    var pool = new PacketPool();
                    var history = new PacketHistory(16, Age);
                    var (n, now) = (100_000L, TimeSpan.Zero);
                    foreach (var (step, wait) in steps)
                    {
                        n = Math.Max(70_000, n + step);
                        now += TimeSpan.FromMilliseconds(wait);
                        var buffer = pool.Rent();
                        history.Add(new SeqNo(n), buffer, now);
                        buffer.Release();
                        if (pool.Leased > 16)
                            return false;
                    }
                    history.ReleaseOld(now + Age + Age);
                    var aged = pool.Leased;
                    history.Clear();
                    return aged == 0 && pool.Leased == 0;
                },
                iter: 300
            );

    private void Add(int n, int ms)
    {
        var buffer = _pool.Rent();
        _history.Add(Seq(n), buffer, TimeSpan.FromMilliseconds(ms));
        buffer.Release();
    }

    private static SeqNo Seq(int n) => new(70_000 + n);
}
