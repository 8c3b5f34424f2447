using System.Net;
using System.Net.Sockets;
using MediaServer.Phone.Sip;
using MediaServer.Wire;

namespace MediaServer.Tests.Functional.Phone.Sip;

/// <summary>The TCP side of a <see cref="SipHost"/>: a listener and the connections of both directions.</summary>
internal sealed class SipHostStreams(Socket listener) : IDisposable
{
    private sealed record Connection(Socket Socket, RemoteAddress Remote, SipStreamReader Reader);

    private readonly Dictionary<Socket, Connection> _connections = [];
    private int _next;

    public IEnumerable<Socket> Sockets => _connections.Keys.Prepend(listener);

    public void Accept() => Add(listener.Accept());

    /// <summary>Reads what has come; whole messages go to <paramref name="receive"/>.</summary>
    public void Read(Socket socket, byte[] buffer, Action<ReadOnlyMemory<byte>, RemoteAddress> receive, Action<RemoteAddress> lost)
    {
        var connection = _connections[socket];
        var length = socket.Receive(buffer, SocketFlags.None, out var error);
        connection.Reader.Append(buffer.AsSpan(0, error == SocketError.Success ? length : 0));
        while (connection.Reader.TryRead(out var message))
            receive(message.ToArray(), connection.Remote);
        if (length > 0 && error == SocketError.Success && !connection.Reader.IsBroken)
            return;
        _connections.Remove(socket);
        socket.Dispose();
        lost(connection.Remote);
    }

    public void Send(ReadOnlySpan<byte> message, RemoteAddress to)
    {
        var open = _connections.Values.FirstOrDefault(c => c.Remote == to || to.Connection == 0 && c.Remote with { Connection = 0 } == to);
        (open ?? Connect(to)).Socket.Send(message);
    }

    public void Dispose()
    {
        foreach (var socket in Sockets.ToArray())
            socket.Dispose();
    }

    private Connection Connect(RemoteAddress to)
    {
        var socket = new Socket(listener.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(new IPEndPoint(((IPEndPoint)listener.LocalEndPoint!).Address, to.Port));
        return Add(socket);
    }

    private Connection Add(Socket socket)
    {
        var remote = SipHost.Remote((IPEndPoint)socket.RemoteEndPoint!) with { Protocol = TransportProtocol.Tcp, Connection = ++_next };
        return _connections[socket] = new Connection(socket, remote, new SipStreamReader());
    }
}
