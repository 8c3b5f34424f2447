using MediaServer.Transport;
using MediaServer.Transport.Dtls;
using MediaServer.Transport.Ice;
using MediaServer.Wire;

namespace MediaServer.Tests.Shared.Transport;

/// <summary>A session, its remote and the network between them, in virtual time.</summary>
internal sealed class SessionNet : IDisposable
{
    public static readonly DtlsCertificate ServerCertificate = DtlsCertificate.Create(DateTimeOffset.UnixEpoch.AddYears(56)),
        RemoteCertificate = DtlsCertificate.Create(DateTimeOffset.UnixEpoch.AddYears(56));

    private static readonly IceCredentials Local = new("srvr", "a-password-of-22-chars"),
        Far = new("brws", "another-of-at-least-22");

    private readonly PriorityQueue<(bool ToServer, byte[] Datagram, RemoteAddress Address), (TimeSpan At, int Order)> _flying = new();
    private int _order;

    public SessionNet(
        DtlsRole role = DtlsRole.Passive,
        Fingerprint? serverExpects = null,
        Fingerprint? remoteExpects = null,
        TimeSpan? start = null
    )
    {
        Now = start ?? TimeSpan.FromDays(3);
        Session = new Session(new SessionOptions(ServerCertificate, role, serverExpects ?? RemoteCertificate.Fingerprint, Local, Far), Now);
        Remote = new RemotePeer(
            RemoteCertificate,
            role == DtlsRole.Passive ? DtlsRole.Active : DtlsRole.Passive,
            remoteExpects ?? ServerCertificate.Fingerprint,
            Far,
            Local,
            Now
        );
    }

    public TimeSpan Now { get; private set; }

    public Session Session { get; }

    public RemotePeer Remote { get; }

    public List<SessionEvent> Events { get; } = [];

    /// <summary>What the session handed up or dropped, with the bytes handed up.</summary>
    public List<(Received Received, byte[] Plain)> Received { get; } = [];

    /// <summary>Called before each datagram that the session is about to get.</summary>
    public Action? BeforeEachArrival { get; set; }

    /// <summary>How long one datagram takes, for each copy that arrives; nothing is a loss.</summary>
    public Func<bool, byte[], IEnumerable<TimeSpan>> Link { get; set; } = (_, _) => [TimeSpan.FromMilliseconds(10)];

    public bool IsConnected => Session.State == SessionState.Connected && Remote.Sender is not null;

    public SessionNet Connect()
    {
        Assert.True(RunUntil(() => IsConnected, TimeSpan.FromSeconds(5)), $"{Session.State}");
        Events.Clear();
        Received.Clear();
        return this;
    }

    public void RunFor(TimeSpan duration)
    {
        var end = Now + duration;
        RunUntil(() => false, duration);
        Now = end;
    }

    /// <summary>Lets time pass until the condition holds; false when it does not in time.</summary>
    public bool RunUntil(Func<bool> done, TimeSpan limit)
    {
        var end = Now + limit;
        Drain();
        while (!done())
        {
            var next = Session.NextDeadline < Remote.NextDeadline ? Session.NextDeadline : Remote.NextDeadline;
            if (_flying.TryPeek(out _, out var first) && first.At < next)
                next = first.At;
            if (next > end)
                return false;
            Now = next > Now ? next : Now;
            if (_flying.TryPeek(out _, out first) && first.At <= Now)
                Arrive(_flying.Dequeue());
            if (Session.NextDeadline <= Now)
                Session.Tick(Now);
            if (Remote.NextDeadline <= Now)
                Remote.Tick(Now);
            Drain();
        }
        return true;
    }

    /// <summary>Gives the session a datagram from anywhere, now.</summary>
    public Received Inject(byte[] datagram, RemoteAddress from)
    {
        var copy = datagram.ToArray();
        var received = Session.Receive(copy, from, Now);
        Received.Add((received, copy[..received.Length]));
        Drain();
        return received;
    }

    /// <summary>Sends from the remote through the link.</summary>
    public void Send(byte[] datagram) => Fly(true, datagram, Remote.Address);

    public byte[]? Protect(byte[] header, byte[] payload)
    {
        var packet = new byte[header.Length + payload.Length + Session.MaxOverhead];
        if (!Session.TryProtectRtp(header, payload, default, packet, out var length, out var tag))
            return null;
        tag.Complete(packet.AsSpan(0, length));
        return packet[..length];
    }

    private void Arrive((bool ToServer, byte[] Datagram, RemoteAddress Address) flight)
    {
        if (!flight.ToServer)
        {
            if (flight.Address == Remote.Address)
                Remote.Receive(flight.Datagram, Now);
            return;
        }
        BeforeEachArrival?.Invoke();
        Inject(flight.Datagram, flight.Address);
    }

    private void Drain()
    {
        var buffer = new byte[1500];
        while (Session.TryTransmit(buffer, out var length, out var destination))
            Fly(false, buffer[..length], destination);
        while (Session.TryPollEvent(out var e))
            Events.Add(e);
        while (Remote.TryTransmit(out var datagram))
            Fly(true, datagram, Remote.Address);
    }

    private void Fly(bool toServer, byte[] datagram, RemoteAddress address)
    {
        foreach (var delay in Link(toServer, datagram))
            _flying.Enqueue((toServer, datagram, address), (Now + delay, _order++));
    }

    public void Dispose()
    {
        Session.Dispose();
        Remote.Dispose();
    }
}
