using MediaServer.Tests.Shared.Transport;
using MediaServer.Transport;
using MediaServer.Transport.Dtls;
using MediaServer.Wire;

namespace MediaServer.Tests.Simulation.Transport;

/// <summary>Sessions over links that lose, delay, reorder and duplicate; a seed tells the whole story of a run.</summary>
public class LossySessionTests(ITestOutputHelper output)
{
    private const int Seeds = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static SessionNet Lossy(int seed, DtlsRole role, double loss, Func<byte[], bool>? affects = null)
    {
        var random = new Random(seed);
        TimeSpan Delay() => TimeSpan.FromMilliseconds(10 + random.NextDouble() * 50); // enough jitter to reorder a flight
        return new SessionNet(role)
        {
            Link = (_, datagram) =>
            {
                if (affects is not null && !affects(datagram))
                    return [Delay()];
                if (random.NextDouble() < loss)
                    return [];
                return random.NextDouble() < 0.05 ? [Delay(), Delay()] : [Delay()];
            },
        };
    }

    /// <summary>30 to 50 % of the datagrams of the handshake are lost in each direction.</summary>
    [Theory]
    [InlineData(DtlsRole.Passive, 0.3)]
    [InlineData(DtlsRole.Passive, 0.4)]
    [InlineData(DtlsRole.Passive, 0.5)]
    [InlineData(DtlsRole.Active, 0.3)]
    [InlineData(DtlsRole.Active, 0.4)]
    [InlineData(DtlsRole.Active, 0.5)]
    public void HandshakeDatagramsLost_StillConnects(DtlsRole role, double loss)
    {
        Assert.SkipUnless(DtlsTimer.ObeysOurClock, "OpenSSL 3.2 or later keeps its own time");
        var times = new List<TimeSpan>();
        var failed = new List<int>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            using var net = Lossy(seed, role, loss, datagram => Classify.Of(datagram) == PacketKind.Dtls);
            var start = net.Now;
            if (net.RunUntil(() => net.IsConnected, Patience))
                times.Add(net.Now - start);
            else
                failed.Add(seed);
        }
        times.Sort();
        output.WriteLine(
            $"{role}, {loss:P0} lost: connected after p50 {times[times.Count / 2].TotalSeconds:F2} s, "
                + $"p99 {times[times.Count * 99 / 100].TotalSeconds:F2} s, worst {times[^1].TotalSeconds:F2} s; "
                + $"{failed.Count} of {Seeds} failed: {string.Join(' ', failed)}"
        );
        Assert.Empty(failed);
    }

    /// <summary>Everything is lost alike, checks and media too; the call goes on through it.</summary>
    [Fact]
    public void LongCallOverABadLink_EveryPacketThatArrivesOpens()
    {
        Assert.SkipUnless(DtlsTimer.ObeysOurClock, "OpenSSL 3.2 or later keeps its own time");
        for (var seed = 1; seed <= 20; seed++)
        {
            using var net = Lossy(seed, DtlsRole.Passive, 0.2);
            Assert.True(net.RunUntil(() => net.IsConnected, Patience), $"seed {seed}");
            net.Received.Clear();
            net.Events.Clear();
            ushort next = 65_000;
            for (var i = 0; i < 2000; i++, next++)
            {
                net.Send(net.Remote.Rtp(next));
                net.RunFor(TimeSpan.FromMilliseconds(20));
            }
            var media = net.Received.Where(r => r.Received.Kind == PacketKind.Rtp).Select(r => r.Plain).ToArray();
            Assert.InRange(media.Length, 1500, 1700); // 80 % of 2000
            Assert.Equal(media.Length, media.DistinctBy(p => (p[2] << 8) | p[3]).Count());
            Assert.All(net.Received, r => Assert.True(r.Received.Drop is Drop.None or Drop.Replayed, $"seed {seed}: {r.Received}"));
            Assert.Equal(SessionState.Connected, net.Session.State);
            Assert.Empty(net.Events);
        }
    }

    /// <summary>The link dies for a minute and comes back; keys and rollover counters are still good.</summary>
    [Fact]
    public void OutageOfAMinute_ConsentComesBackAndMediaGoesOn()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            using var net = new SessionNet().Connect();
            var random = new Random(seed);
            net.Send(net.Remote.Rtp(65_530));
            net.RunFor(TimeSpan.FromSeconds(random.NextDouble() * 5));
            var up = net.Link;
            net.Link = (_, _) => [];
            net.RunFor(TimeSpan.FromSeconds(60));
            Assert.Equal(SessionState.Disconnected, net.Session.State);
            net.Link = up;
            Assert.True(net.RunUntil(() => net.Session.State == SessionState.Connected, TimeSpan.FromSeconds(3)));
            net.Received.Clear();
            net.Send(net.Remote.Rtp((ushort)random.Next(20_000)));
            net.RunFor(TimeSpan.FromMilliseconds(20));
            Assert.Equal(Drop.None, net.Received.Single(r => r.Received.Kind == PacketKind.Rtp).Received.Drop);
        }
    }

    /// <summary>The same seed gives the same run to the microsecond: no wall clock is in it.</summary>
    [Fact]
    public void SameSeed_SameStory()
    {
        Assert.SkipUnless(DtlsTimer.ObeysOurClock, "OpenSSL 3.2 or later keeps its own time");
        static TimeSpan Story(int seed)
        {
            using var net = Lossy(seed, DtlsRole.Passive, 0.4);
            net.RunUntil(() => net.IsConnected, Patience);
            return net.Now;
        }
        for (var seed = 1; seed <= 20; seed++)
            Assert.Equal(Story(seed), Story(seed));
    }
}
