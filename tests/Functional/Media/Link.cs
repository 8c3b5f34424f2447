using System.Net;
using System.Net.Sockets;
using MediaServer.Host.Net;
using MediaServer.Tests.Host.Rig;
using MediaServer.Wire;
using MediaServer.Wire.Stun;

namespace MediaServer.Tests.Functional.Media;

/// <summary>How a remote end reaches the worker: datagrams over a real socket.</summary>
internal abstract class Link(IPEndPoint server) : IDisposable
{
    /// <summary>Loopback answers within microseconds; this long is only waited for what will never come.</summary>
    public const int PatienceMilliseconds = 5000;

    private static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(10);

    private RemoteAddress Server { get; } = SocketName.Of(server);

    public abstract void Send(ReadOnlySpan<byte> datagram);

    public abstract byte[] Receive();

    /// <summary>Sends a check and waits for the answer to it.</summary>
    public bool Check(RemotePeer remote)
    {
        Send(remote.Check());
        while (true)
        {
            var datagram = Receive();
            if (Classify.Of(datagram) == PacketKind.Stun)
                return StunMessage.TryParse(datagram, out var answer) && answer.Class == StunClass.Success;
            remote.Session.Receive(datagram, Server, TimeSpan.Zero);
        }
    }

    /// <summary>Checks and handshakes until media may flow.</summary>
    public void Connect(RemotePeer remote)
    {
        Assert.True(Check(remote));
        remote.Trust(Server, TimeSpan.Zero);
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            foreach (var datagram in remote.Outgoing())
                Send(datagram);
            if (remote.IsConnected)
                return;
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < HandshakePatience, "no handshake");
            remote.Session.Receive(Receive(), Server, TimeSpan.Zero);
        }
    }

    public abstract void Dispose();
}

internal sealed class UdpLink : Link
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[65536];

    /// <param name="from">The address to talk from; null leaves it to the system, which takes the server's own on one machine.</param>
    public UdpLink(IPEndPoint server, IPAddress? from = null)
        : base(server)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = PatienceMilliseconds };
        if (from is not null)
            _socket.Bind(new IPEndPoint(from, 0));
        _socket.Connect(server);
    }

    public override void Send(ReadOnlySpan<byte> datagram) => _socket.Send(datagram);

    public override byte[] Receive() => _buffer[.._socket.Receive(_buffer)];

    public override void Dispose() => _socket.Dispose();
}

internal sealed class TcpLink : Link
{
    private readonly Socket _socket;

    public TcpLink(IPEndPoint server)
        : base(server)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = PatienceMilliseconds,
            NoDelay = true,
        };
        _socket.Connect(server);
    }

    /// <summary>Sends every byte by itself, the worst that a network may do to a frame.</summary>
    public bool ByteByByte { get; set; }

    public override void Send(ReadOnlySpan<byte> datagram)
    {
        byte[] frame = [(byte)(datagram.Length >> 8), (byte)datagram.Length, .. datagram];
        for (var at = 0; at < frame.Length; )
            at += _socket.Send(frame.AsSpan(at, ByteByByte ? 1 : frame.Length - at));
    }

    public void SendRaw(ReadOnlySpan<byte> bytes) => _socket.Send(bytes);

    public override byte[] Receive()
    {
        var length = ReadExactly(2);
        return ReadExactly((length[0] << 8) | length[1]);
    }

    /// <summary>Whether the server ends the connection without another byte.</summary>
    public bool IsClosedByServer()
    {
        try
        {
            return _socket.Receive(new byte[1]) == 0;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            return true;
        }
    }

    private byte[] ReadExactly(int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count; )
        {
            var read = _socket.Receive(bytes.AsSpan(at));
            Assert.True(read > 0, "the server ended the connection");
            at += read;
        }
        return bytes;
    }

    public override void Dispose() => _socket.Dispose();
}
