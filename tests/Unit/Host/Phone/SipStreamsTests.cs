using System.Net;
using System.Net.Sockets;
using MediaServer.Host.Net;
using MediaServer.Host.Phone;
using MediaServer.Host.Phone.Signaling;
using MediaServer.Phone.Sip;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Host.Phone;

/// <summary>Who gets a place when many connect.</summary>
public sealed class SipStreamsTests : ISipStreamOwner, IDisposable
{
    private const string Trunk = "127.0.0.2";

    private readonly List<Socket> _clients = [];
    private readonly SipStreams _streams = new(
        PortBinding.Tcp(0),
        tls: null,
        server: null,
        new TrunkPeers([new AddressRange(SocketName.ToInteger(IPAddress.Parse(Trunk)), 128)])
    );

    public SipStreamsTests() => _streams.Start(this);

    void ISipStreamOwner.OnMessage(byte[] message, RemoteAddress from) { }

    void ISipStreamOwner.OnLost(RemoteAddress remote) { }

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        _streams.Dispose();
    }

    [Fact]
    public async Task Strangers_FromManyAddresses_LeaveTheTrunksTheirPlaces()
    {
        for (var i = 0; i < SipStreams.MaxStrangers; i++)
            Assert.True(await IsKeptAsync($"127.0.1.{i + 1}"));
        Assert.False(await IsKeptAsync("127.0.2.1"));
        Assert.True(await IsKeptAsync(Trunk));
    }

    [Fact]
    public async Task OneAddress_EvenATrunks_HasOnlySoManyConnections()
    {
        for (var i = 0; i < SipStreams.MaxPerSource; i++)
            Assert.True(await IsKeptAsync(Trunk));
        Assert.False(await IsKeptAsync(Trunk));
    }

    /// <summary>A connection that is kept answers a keep-alive (RFC 5626 4.4.1); one that is not is closed.</summary>
    private async Task<bool> IsKeptAsync(string from)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _clients.Add(client);
        client.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await client.ConnectAsync(IPAddress.Loopback, _streams.TcpPort, TestContext.Current.CancellationToken);
        try
        {
            await client.SendAsync("\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            return await client.ReceiveAsync(new byte[2], TestContext.Current.CancellationToken) == 2;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
