using System.Net;
using System.Net.Sockets;
using MediaServer.Host.Phone.Media;

namespace MediaServer.Tests.Unit.Host.Phone;

/// <summary>Ports in pairs, and none again before it has dried.</summary>
public class RtpPortPoolTests
{
    private static readonly TimeSpan Now = TimeSpan.FromMinutes(1);

    private static RtpPortPool Pool(int pairs) => new(First, First + 2 * pairs - 1, new Random(1));

    /// <summary>Below the ports that the system gives out by itself.</summary>
    private const int First = 23_870;

    [Fact]
    public void Pairs_AreEvenAndOdd_AndComeBackAfterHalfAMinute()
    {
        var pool = Pool(2);
        Assert.True(pool.TryOpen(Now, out var one));
        Assert.True(pool.TryOpen(Now, out var two));
        using var kept = two;
        Assert.False(pool.TryOpen(Now, out _));
        Assert.Equal(0, one.Number % 2);

        pool.Close(one, Now);
        Assert.False(pool.TryOpen(Now + RtpPortPool.DryingTime - TimeSpan.FromSeconds(1), out _));
        Assert.True(pool.TryOpen(Now + RtpPortPool.DryingTime, out var again));
        Assert.Equal(one.Number, again.Number);
        again.Dispose();
    }

    [Fact]
    public void PortOfAnotherProgram_IsPassedOver()
    {
        using var taken = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { DualMode = true };
        taken.Bind(new IPEndPoint(IPAddress.IPv6Any, First + 3));
        var pool = Pool(2);
        Assert.True(pool.TryOpen(Now, out var pair));
        using var opened = pair;
        Assert.Equal(First, pair.Number);
        Assert.False(pool.TryOpen(Now, out _));
    }

    [Fact]
    public void OddRange_LosesItsEdges()
    {
        var pool = new RtpPortPool(First + 1, First + 4, new Random(1));
        Assert.Equal(1, pool.Free);
    }
}
