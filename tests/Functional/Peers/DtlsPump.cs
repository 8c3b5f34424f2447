using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaServer.Transport;
using MediaServer.Transport.Dtls;
using MediaServer.Transport.Ice;
using MediaServer.Wire;
using MediaServer.Wire.Stun;

namespace MediaServer.Tests.Functional.Peers;

/// <summary>A session on a loopback socket, for DTLS programs that know nothing of ICE: their address is validated for them.</summary>
internal sealed class DtlsPump : IDisposable
{
    private static readonly IceCredentials Local = new("srvr", "a-password-of-22-chars"),
        Far = new("peer", "another-of-at-least-22");

    private readonly DtlsCertificate _certificate = DtlsCertificate.Create(DateTimeOffset.UtcNow);
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly EndPoint? _fixedPeer;
    private EndPoint? _peer;

    public DtlsPump(DtlsRole role, Fingerprint remote, IPEndPoint? peer = null)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Session = new Session(new SessionOptions(_certificate, role, remote, Local, Far), _clock.Elapsed);
        _fixedPeer = peer;
        if (peer is not null)
            Validate(peer);
    }

    public Session Session { get; }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public List<SessionEvent> Events { get; } = [];

    public List<Drop> Drops { get; } = [];

    /// <summary>Feeds the session until the condition holds; fails, saying what happened, when it does not in time.</summary>
    public async Task RunUntilAsync(Func<bool> done, TimeSpan patience)
    {
        var end = _clock.Elapsed + patience;
        var buffer = new byte[65_536];
        Drain();
        while (!done())
        {
            Assert.True(_clock.Elapsed < end, $"{Session.State} {string.Join(' ', Events)} {string.Join(' ', Drops)}");
            // A short turn, so that the condition, which may be about another process, is looked at often enough.
            var turn = TimeSpan.FromMilliseconds(20);
            var wait = Session.NextDeadline - _clock.Elapsed is var due && due < turn ? due : turn;
            using var timeout = new CancellationTokenSource(wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1));
            try
            {
                var got = await _socket.ReceiveFromAsync(
                    buffer,
                    SocketFlags.None,
                    _peer ?? new IPEndPoint(IPAddress.Any, 0),
                    timeout.Token
                );
                OnDatagram(buffer.AsSpan(0, got.ReceivedBytes), got.RemoteEndPoint);
            }
            catch (OperationCanceledException)
            {
                Session.Tick(_clock.Elapsed);
            }
            Drain();
        }
    }

    private void OnDatagram(Span<byte> datagram, EndPoint from)
    {
        if (_peer is null || !_peer.Equals(from))
            Validate((IPEndPoint)from);
        var received = Session.Receive(datagram, Address((IPEndPoint)from), _clock.Elapsed);
        if (received.Drop != Drop.None)
            Drops.Add(received.Drop);
        if (Session.NextDeadline <= _clock.Elapsed)
            Session.Tick(_clock.Elapsed);
    }

    private void Validate(IPEndPoint peer)
    {
        _peer = peer;
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, new StunTransactionId(1, 1));
        writer.Add(StunAttributeType.Username, Encoding.UTF8.GetBytes($"{Local.Ufrag}:{Far.Ufrag}"));
        writer.AddUInt64(StunAttributeType.IceControlling, 1);
        writer.AddFlag(StunAttributeType.UseCandidate);
        writer.AddIntegrity(Encoding.UTF8.GetBytes(Local.Password));
        writer.AddFingerprint();
        Assert.Equal(Drop.None, Session.Receive(buffer.AsSpan(0, writer.Length), Address(peer), _clock.Elapsed).Drop);
    }

    private void Drain()
    {
        var buffer = new byte[1500];
        while (Session.TryTransmit(buffer, out var length, out _))
            if (Classify.Of(buffer.AsSpan(0, length)) == PacketKind.Dtls) // the peer would not know what to do with the STUN answer
                _socket.SendTo(buffer.AsSpan(0, length), (_fixedPeer ?? _peer)!);
        while (Session.TryPollEvent(out var e))
            Events.Add(e);
    }

    private static RemoteAddress Address(IPEndPoint endPoint)
    {
        Span<byte> ip = stackalloc byte[16];
        endPoint.Address.MapToIPv6().TryWriteBytes(ip, out _);
        return new RemoteAddress(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(ip), (ushort)endPoint.Port);
    }

    public void Dispose()
    {
        Session.Dispose();
        _certificate.Dispose();
        _socket.Dispose();
    }
}
