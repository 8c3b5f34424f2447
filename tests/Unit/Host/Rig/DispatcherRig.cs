using System.Threading.Channels;
using MediaServer.Host;
using MediaServer.Host.Control;
using MediaServer.Host.Net;
using MediaServer.Host.Workers;
using MediaServer.Sfu;
using MediaServer.Sfu.Memory;
using MediaServer.Transport;
using MediaServer.Transport.Dtls;
using MediaServer.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaServer.Tests.Host.Rig;

/// <summary>One worker without thread, clock and network: datagrams are handed over, time is set.</summary>
internal sealed class DispatcherRig : IDisposable
{
    private static readonly RemoteAddress Server = new(1, 40000);

    private readonly Channel<MediaEvent> _events = Channel.CreateUnbounded<MediaEvent>();
    private readonly PacketPool _pool = new();
    private readonly Dictionary<RemoteAddress, RemotePeer> _remotes = [];

    public DispatcherRig()
    {
        var node = new NodeContext(new HostClock(), Certificate, new FailingWriter(this), NullLogger.Instance);
        Egress = new Egress(Socket, null);
        Dispatcher = new Dispatcher(node, Egress, null);
    }

    public static DtlsCertificate Certificate { get; } = DtlsCertificate.Create(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20_000));

    public MemorySocket Socket { get; } = new();

    public Egress Egress { get; }

    public Dispatcher Dispatcher { get; }

    public TimeSpan Now { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Events whose telling throws, for faults in the middle of the work.</summary>
    public Predicate<MediaEvent> FailsToTell { get; set; } = _ => false;

    /// <summary>Puts a peer into a room, with its remote end, before any packet.</summary>
    public (Peer Peer, RemotePeer Remote) Add(string visit, string participant)
    {
        var local = IceFragment.NewCredentials();
        var options = new SessionOptions(Certificate, DtlsRole.Passive, Certificate.Fingerprint, local, RemotePeer.Credentials);
        var peer = Dispatcher.Open(Dispatcher.Open(visit, new RoomOptions()), participant, "1", options, Now);
        return (peer, new RemotePeer(Certificate, Certificate.Fingerprint, local));
    }

    /// <summary>Puts a peer into a room and runs checks and handshake until media may flow.</summary>
    public (Peer Peer, RemotePeer Remote) Connect(string visit, string participant, RemoteAddress from)
    {
        var (peer, remote) = Add(visit, participant);
        Connect(remote, from);
        Assert.Equal(SessionState.Connected, peer.Session.State);
        Assert.True(remote.IsConnected);
        return (peer, remote);
    }

    public void Connect(RemotePeer remote, RemoteAddress from)
    {
        _remotes[from] = remote;
        Receive(remote.Check(), from);
        remote.Trust(Server, Now);
        for (var turns = 0; turns < 20 && !remote.IsConnected; turns++)
        {
            foreach (var datagram in remote.Outgoing().ToList())
                Receive(datagram, from);
            Deliver();
        }
        foreach (var datagram in remote.Outgoing().ToList())
            Receive(datagram, from);
        Deliver();
    }

    public void Receive(ReadOnlySpan<byte> datagram, RemoteAddress from)
    {
        var packet = _pool.Rent();
        datagram.CopyTo(packet.Bytes);
        packet.Length = datagram.Length;
        Dispatcher.Receive(packet, from, Now);
        packet.Release();
        Dispatcher.Settle(Now);
        Egress.Flush(Now);
    }

    /// <summary>Lets time pass, with every timer at its moment.</summary>
    public void RunFor(TimeSpan duration)
    {
        var end = Now + duration;
        while (Dispatcher.Deadlines.Next is var next && next <= end)
        {
            Now = next > Now ? next : Now;
            Dispatcher.Tick(Now);
            Dispatcher.Settle(Now);
            Egress.Flush(Now);
        }
        Now = end;
    }

    /// <summary>Hands what was sent to the remote ends.</summary>
    public void Deliver()
    {
        while (Socket.Sent.TryDequeue(out var sent))
            if (_remotes.TryGetValue(sent.To, out var remote))
                remote.Session.Receive(sent.Bytes, Server, Now);
    }

    private sealed class FailingWriter(DispatcherRig rig) : ChannelWriter<MediaEvent>
    {
        public override bool TryWrite(MediaEvent item) =>
            rig.FailsToTell(item) ? throw new InvalidOperationException("planted") : rig._events.Writer.TryWrite(item);

        public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) =>
            rig._events.Writer.WaitToWriteAsync(cancellationToken);
    }

    public List<MediaEvent> Events()
    {
        List<MediaEvent> events = [];
        while (_events.Reader.TryRead(out var e))
            events.Add(e);
        return events;
    }

    public void Dispose()
    {
        foreach (var remote in _remotes.Values)
            remote.Dispose();
        Dispatcher.EndAll(Now);
    }
}
