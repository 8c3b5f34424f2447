using System.Net;
using MediaServer.Host.Net;
using MediaServer.Host.Phone;
using MediaServer.Phone.Sip;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Host.Phone;

/// <summary>Who is a trunk, and whose certificate is expected where.</summary>
public class TrunkPeersTests
{
    private readonly TrunkPeers _peers = new([new AddressRange(At("203.0.113.0", 0).Ip, 96 + 24)]);

    [Fact]
    public void EachTrunk_IsExpectedUnderItsOwnName()
    {
        _peers.Learn("sip.one.example", [At("192.0.2.1", 5061), At("2001:db8::1", 5061)]);
        _peers.Learn("sip.two.example", [At("192.0.2.2", 5061)]);
        Assert.Equal("sip.one.example", _peers.NameOf(At("2001:db8::1", 5061)));
        Assert.Equal("sip.two.example", _peers.NameOf(At("192.0.2.2", 5061)));
    }

    [Fact]
    public void AddressThatATrunkHasLeft_BearsItsNameNoMore()
    {
        _peers.Learn("sip.one.example", [At("192.0.2.1", 5061)]);
        _peers.Learn("SIP.one.example", [At("192.0.2.7", 5061)]);
        Assert.Equal("192.0.2.1", _peers.NameOf(At("192.0.2.1", 5061)));
        Assert.Equal("192.0.2.7", _peers.NameOf(At("192.0.2.7", 5099)));
    }

    [Theory]
    [InlineData("203.0.113.77", true)] // configured
    [InlineData("192.0.2.1", true)] // where a server's name leads
    [InlineData("192.0.2.2", false)]
    public void Trunk_IsKnownByItsRangeAndByItsServer(string address, bool known)
    {
        _peers.Learn("sip.one.example", [At("192.0.2.1", 5061)]);
        Assert.Equal(known, _peers.Knows(At(address, 40000).Ip));
    }

    private static RemoteAddress At(string address, int port) => SocketName.Of(new IPEndPoint(IPAddress.Parse(address), port));
}
