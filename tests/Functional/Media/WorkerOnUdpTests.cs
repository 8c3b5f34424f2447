using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MediaServer.Host.Control;
using MediaServer.Host.Net;
using MediaServer.Host.Workers;
using MediaServer.Sfu.Memory;
using MediaServer.Transport;
using MediaServer.Wire;

namespace MediaServer.Tests.Functional.Media;

/// <summary>A worker's UDP port under the treatment that a public port gets; on the system's own path and on the portable one.</summary>
public class WorkerOnUdpTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task JunkAndHugeDatagrams_DisturbNobody(bool portable)
    {
        using var rig = new WorkerRig(portable);
        using var alice = await rig.AddAsync("alice");
        using var link = new UdpLink(rig.Udp);
        link.Connect(alice);
        using var mallory = new UdpLink(rig.Udp);

        for (var round = 0; round < 200; round++)
        {
            for (var i = 0; i < 50; i++)
                mallory.Send(RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(0, 1400)));
            mallory.Send(RandomNumberGenerator.GetBytes(65507));
            link.Send(RandomNumberGenerator.GetBytes(65507));
            Assert.True(link.Check(alice));
        }

        var counters = await rig.RunAsync(_ => (rig.Worker.Dispatcher.Counters.Dropped(HostDrop.Fault), rig.Worker.Dispatcher.PeerCount));
        Assert.Equal((0, 1), counters);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PeersThatVanish_NeitherStopNorSpinTheLoop(bool portable)
    {
        using var rig = new WorkerRig(portable);
        using var alice = await rig.AddAsync("alice");
        using var bob = await rig.AddAsync("bob");
        using var link = new UdpLink(rig.Udp);
        link.Connect(alice);

        for (var i = 0; i < 300; i++)
        {
            // The answer meets a closed port, and the system reports port-unreachable to ours.
            using (var vanishing = new UdpLink(rig.Udp))
                vanishing.Send(bob.Check());
            Assert.True(link.Check(alice));
        }

        var before = await rig.RunAsync(_ => rig.Worker.Dispatcher.Counters.Turns);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken); // an idle second, to count its turns
        var turns = await rig.RunAsync(_ => rig.Worker.Dispatcher.Counters.Turns) - before;
        Assert.InRange(turns, 1, 200);
    }

    [Fact]
    public async Task HandlerThatThrowsAtEveryThousandthDatagram_LosesOnlyThose()
    {
        using var rig = new WorkerRig(around: inner => new Thrower(inner, 1000));
        using var alice = await rig.AddAsync("alice");
        using var link = new UdpLink(rig.Udp);
        const int Window = 50;
        const int Checks = 10_000;

        var answers = 0;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveTimeout = Link.PatienceMilliseconds,
        };
        socket.Connect(rig.Udp);
        var buffer = new byte[2048];
        for (var sent = 0; sent < Checks; sent += Window)
        {
            for (var i = 0; i < Window; i++)
                socket.Send(alice.Check());
            // The thousandth of a window stays unanswered; nothing else may.
            var wanted = (sent + Window) % 1000 == 0 ? Window - 1 : Window;
            for (var i = 0; i < wanted; i++)
                answers += socket.Receive(buffer) > 0 ? 1 : 0;
        }

        Assert.Equal(Checks - Checks / 1000, answers);
        Assert.Equal(Checks / 1000, await rig.RunAsync(_ => rig.Worker.Dispatcher.Counters.Dropped(HostDrop.Fault)));
    }

    [Fact]
    public async Task StrangersDatagrams_InTheNameOfACall_TakeNothingOver()
    {
        using var rig = new WorkerRig();
        using var alice = await rig.AddAsync("alice");
        using var link = new UdpLink(rig.Udp);
        using var mallory = new UdpLink(rig.Udp);
        mallory.Send(alice.Check(password: "guessed-guessed-guessed-"));
        mallory.Send(ClientHello());
        link.Connect(alice);
        var selected = await SelectedAsync(rig);

        for (var i = 0; i < 100; i++)
        {
            mallory.Send(alice.Check(password: "guessed-guessed-guessed-"));
            mallory.Send(ClientHello());
            mallory.Send([0x80, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, .. RandomNumberGenerator.GetBytes(60)]);
        }

        Assert.True(link.Check(alice));
        Assert.Equal(selected, await SelectedAsync(rig));
        Assert.Equal(1, await rig.RunAsync(_ => rig.Worker.Dispatcher.Sessions.Tuples));
    }

    [Fact]
    public async Task MillionUndecryptablePackets_OnALiveCall_DoNotEndIt()
    {
        using var rig = new WorkerRig();
        using var alice = await rig.AddAsync("alice");
        using var link = new UdpLink(rig.Udp);
        link.Connect(alice);
        const int Million = 1_000_000;
        const int Burst = 200; // fits the smallest receive buffer, so that every one is judged
        byte[] forged = [0x80, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, .. RandomNumberGenerator.GetBytes(60)];

        for (var sent = 0; sent < Million; sent += Burst)
        {
            for (var i = 0; i < Burst; i++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(forged.AsSpan(2), (ushort)(sent + i));
                link.Send(forged);
            }
            Assert.True(link.Check(alice));
        }
        Assert.Equal(Million, await rig.RunAsync(_ => rig.Worker.Dispatcher.Counters.Dropped(Drop.BadAuthTag)));

        var refused = await RefusedAsync(rig);
        for (ushort number = 1; number <= 100; number++)
            link.Send(alice.ProtectRtp([0x80, 111, 0, (byte)number, 0, 0, 0, 1, 0, 0, 0, 1, .. RandomNumberGenerator.GetBytes(60)]));
        Assert.True(link.Check(alice));
        Assert.Equal(refused, await RefusedAsync(rig));

        static Task<long> RefusedAsync(WorkerRig rig) => rig.RunAsync(_ => rig.Worker.Dispatcher.Counters.TransportDrops.Sum());
    }

    [Fact]
    public async Task ClientHellosFromEverywhere_LeaveNoState()
    {
        using var rig = new WorkerRig();
        using var alice = await rig.AddAsync("alice");
        using var link = new UdpLink(rig.Udp);
        link.Connect(alice);
        var hello = ClientHello();

        for (var round = 0; round < 250; round++)
        {
            using var stranger = new UdpLink(rig.Udp);
            for (var i = 0; i < 200; i++)
                stranger.Send(hello);
            Assert.True(link.Check(alice));
        }

        Assert.Equal(
            (1, 1, 50_000L),
            await rig.RunAsync(_ =>
                (
                    rig.Worker.Dispatcher.PeerCount,
                    rig.Worker.Dispatcher.Sessions.Tuples,
                    rig.Worker.Dispatcher.Counters.Dropped(HostDrop.UnknownRemote)
                )
            )
        );
    }

    [Fact]
    public async Task IPv6_WorksOnTheSamePort()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this machine has no IPv6");
        using var rig = new WorkerRig();
        using var alice = await rig.AddAsync("alice");
        using var link = new UdpLink(new IPEndPoint(IPAddress.IPv6Loopback, rig.Worker.UdpPort));

        link.Connect(alice);

        Assert.Equal(new PeerConnected("visit", "alice"), await rig.Events.ReadAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A connected socket, like a browser's check, takes no answer from another address than the one that it asked.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.2")]
    [InlineData("127.0.0.3")]
    public async Task EveryAddressOfTheMachine_AnswersForItself(string ours)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Socket.OSSupportsIPv6, "the portable path leaves it to the routing table");
        using var rig = new WorkerRig();
        using var alice = await rig.AddAsync("alice");
        using var link = new UdpLink(new IPEndPoint(IPAddress.Parse(ours), rig.Worker.UdpPort), from: IPAddress.Loopback);

        link.Connect(alice);

        Assert.Equal(new PeerConnected("visit", "alice"), await rig.Events.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Stop_TellsEveryPeer()
    {
        var rig = new WorkerRig();
        using var alice = await rig.AddAsync("alice");
        using var link = new UdpLink(rig.Udp);
        link.Connect(alice);

        rig.Dispose();

        while (alice.Session.State != SessionState.Closed)
            alice.Session.Receive(link.Receive(), SocketName.Of(rig.Udp), TimeSpan.Zero);
        Assert.Contains(
            new PeerClosed("visit", "alice", "stopping"),
            rig.Events.ReadAllAsync(TestContext.Current.CancellationToken).ToBlockingEnumerable().Take(2)
        );
    }

    private static async Task<RemoteAddress?> SelectedAsync(WorkerRig rig) =>
        await rig.RunAsync(_ => rig.Worker.Dispatcher.Rooms["visit"].Peers["alice"].Session.Selected);

    /// <summary>The start of a ClientHello as a DTLS 1.2 record; the rest does not matter to who must not read it.</summary>
    private static byte[] ClientHello() => [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60, 1, .. new byte[59]];

    private sealed class Thrower(IDatagramHandler inner, int interval) : IDatagramHandler
    {
        private int _count;

        public void Receive(PacketBuffer datagram, RemoteAddress from, TimeSpan now)
        {
            if (++_count % interval == 0)
                throw new InvalidOperationException("planted");
            inner.Receive(datagram, from, now);
        }
    }
}
