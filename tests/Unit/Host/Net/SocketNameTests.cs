using System.Net;
using MediaServer.Host.Net;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Host.Net;

public class SocketNameTests
{
    [Theory]
    [InlineData("203.0.113.5", false)]
    [InlineData("203.0.113.5", true)]
    [InlineData("2001:db8::5", true)]
    public void Address_SurvivesTheSocketName(string text, bool ipv6)
    {
        var address = SocketName.Of(new IPEndPoint(IPAddress.Parse(text), 40000));
        var name = new byte[SocketName.Size];

        SocketName.Write(name, address, ipv6);

        Assert.Equal(address, SocketName.Read(name, ipv6));
    }

    [Fact]
    public void IPv4AndItsMappedForm_AreTheSameRemote() =>
        Assert.Equal(
            SocketName.Of(new IPEndPoint(IPAddress.Parse("203.0.113.5"), 1)),
            SocketName.Of(new IPEndPoint(IPAddress.Parse("::ffff:203.0.113.5"), 1))
        );
}
