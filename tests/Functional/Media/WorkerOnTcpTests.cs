using System.Net.Sockets;
using MediaServer.Host.Control;
using MediaServer.Host.Net;
using MediaServer.Sfu.Memory;
using MediaServer.Wire;

namespace MediaServer.Tests.Functional.Media;

/// <summary>Passive ICE-TCP by raw sockets: the calls that must work and the strangers that must not matter.</summary>
public class WorkerOnTcpTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Peer_ChecksAndHandshakesOverTcp(bool portable)
    {
        using var rig = new WorkerRig(portable);
        using var alice = await rig.AddAsync("alice");
        using var link = new TcpLink(rig.Tcp);

        link.Connect(alice);

        Assert.Equal(new PeerConnected("visit", "alice"), await rig.Events.ReadAsync(TestContext.Current.CancellationToken));
        var selected = await rig.RunAsync(_ => rig.Worker.Dispatcher.Rooms["visit"].Peers["alice"].Session.Selected);
        Assert.Equal(TransportProtocol.Tcp, selected!.Value.Protocol);
    }

    [Fact]
    public async Task Frames_ByteByByte_AreUnderstood()
    {
        using var rig = new WorkerRig();
        using var alice = await rig.AddAsync("alice");
        using var link = new TcpLink(rig.Tcp) { ByteByByte = true };

        link.Connect(alice);
    }

    [Fact]
    public async Task ConnectionThatEnds_LeavesThePeerToCheckAnew()
    {
        using var rig = new WorkerRig();
        using var alice = await rig.AddAsync("alice");
        using (var first = new TcpLink(rig.Tcp))
            first.Connect(alice);

        using var second = new TcpLink(rig.Tcp);

        Assert.True(second.Check(alice));
    }

    [Fact]
    public void HugeFrame_EndsTheConnection()
    {
        using var rig = new WorkerRig();
        using var link = new TcpLink(rig.Tcp);

        link.SendRaw([0xFF, 0xFF, 1, 2, 3]);

        Assert.True(link.IsClosedByServer());
    }

    [Fact]
    public void Stranger_WhoKeepsTalking_IsCutOff()
    {
        using var rig = new WorkerRig();
        using var link = new TcpLink(rig.Tcp);

        for (var sent = 0; sent <= IceTcpPort.MaxUnauthenticatedBytes; sent += 1002)
            link.Send(new byte[1000]);

        Assert.True(link.IsClosedByServer());
    }

    [Fact]
    public void Strangers_BeyondTheLimitOfOneAddress_AreRefused()
    {
        using var rig = new WorkerRig();
        var links = new List<TcpLink>();
        try
        {
            for (var i = 0; i <= IceTcpPort.MaxUnauthenticatedPerAddress; i++)
                links.Add(new TcpLink(rig.Tcp));

            Assert.True(links[^1].IsClosedByServer());
        }
        finally
        {
            links.ForEach(l => l.Dispose());
        }
    }

    [Fact]
    public void Silence_EndsConnections_StrangersSoonerThanPeers()
    {
        using var poller = PortBinding.Poller();
        using var port = new IceTcpPort(PortBinding.Tcp(0), poller, new PacketPool(), 2);
        using var stranger = new TcpClient("127.0.0.1", port.Port);
        using var peer = new TcpClient("127.0.0.1", port.Port);
        while (port.Count < 2)
            foreach (var ready in poller.Wait(TimeSpan.FromSeconds(1)).ToArray())
                port.OnReady(ready, new Nobody(), TimeSpan.Zero);
        port.SetAuthenticated(4, true);

        port.Tick(IceTcpPort.UnauthenticatedTimeout + TimeSpan.FromSeconds(1));
        Assert.Equal(1, port.Count);
        port.Tick(IceTcpPort.IdleTimeout + TimeSpan.FromSeconds(1));
        Assert.Equal(0, port.Count);
    }

    /// <summary>Out of file descriptors, a connection stays where it is and the listener ready; here it is a listener that was shut down.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ListenerThatCannotAccept_WakesTheWorkerOnceASecondAtMost(bool portable)
    {
        using var poller = PortBinding.Poller(portable);
        var listener = PortBinding.Tcp(0);
        using var port = new IceTcpPort(listener, poller, new PacketPool(), 2);
        listener.Shutdown(SocketShutdown.Both);

        for (var second = 1; second <= 3; second++)
        {
            port.OnReady(Assert.Single(poller.Wait(TimeSpan.FromSeconds(1)).ToArray()), new Nobody(), TimeSpan.Zero);
            Assert.Equal(second, port.Refused);
            Assert.Equal(0, poller.Wait(TimeSpan.Zero).Length);
            port.Tick(TimeSpan.FromSeconds(second));
        }
    }

    private sealed class Nobody : IDatagramHandler
    {
        public void Receive(PacketBuffer datagram, RemoteAddress from, TimeSpan now) { }
    }
}
