using System.Net;
using MediaServer.Host.Net;
using MediaServer.Host.Phone;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Host.Phone;

/// <summary>Whose certificate is expected where.</summary>
public class TrunkNamesTests
{
    private readonly TrunkNames _names = new();

    [Fact]
    public void EachTrunk_IsExpectedUnderItsOwnName()
    {
        _names.Learn("sip.one.example", [At("192.0.2.1", 5061), At("2001:db8::1", 5061)]);
        _names.Learn("sip.two.example", [At("192.0.2.2", 5061)]);
        Assert.Equal("sip.one.example", _names.Of(At("2001:db8::1", 5061)));
        Assert.Equal("sip.two.example", _names.Of(At("192.0.2.2", 5061)));
    }

    [Fact]
    public void AddressThatATrunkHasLeft_BearsItsNameNoMore()
    {
        _names.Learn("sip.one.example", [At("192.0.2.1", 5061)]);
        _names.Learn("SIP.one.example", [At("192.0.2.7", 5061)]);
        Assert.Equal("192.0.2.1", _names.Of(At("192.0.2.1", 5061)));
        Assert.Equal("192.0.2.7", _names.Of(At("192.0.2.7", 5099)));
    }

    private static RemoteAddress At(string address, int port) => SocketName.Of(new IPEndPoint(IPAddress.Parse(address), port));
}
