using System.Net;
using System.Net.Sockets;
using MediaServer.Sfu.Memory;
using MediaServer.Wire;

namespace MediaServer.Host.Net;

/// <summary>Who takes the datagrams, wherever they came from.</summary>
internal interface IDatagramHandler
{
    void Receive(PacketBuffer datagram, RemoteAddress from, TimeSpan now);
}

/// <summary>The passive ICE-TCP side of a worker (RFC 6544): one listener, many framed connections, all on the worker's thread.</summary>
/// <remarks>
/// A connection owns nothing until a session has authenticated a check that came over it: until then it has a few seconds and
/// a few kilobytes, there are few of its kind in all and fewer from one address, and nothing is ever sent to it unasked.
/// </remarks>
internal sealed class IceTcpPort : IDisposable
{
    /// <summary>TCP is the way out for networks that block UDP, not the road.</summary>
    public const int MaxConnections = 512;

    /// <summary>A worker's share of strangers at one time; the next one is turned away.</summary>
    public const int MaxUnauthenticated = 64;

    /// <summary>One browser opens one connection per candidate pair; a family behind one NAT a few more.</summary>
    public const int MaxUnauthenticatedPerAddress = 8;

    /// <summary>Dozens of connectivity checks; whoever sends more without one that verifies is no peer.</summary>
    public const int MaxUnauthenticatedBytes = 8 * 1024;

    /// <summary>A browser sends its first check at once.</summary>
    public static readonly TimeSpan UnauthenticatedTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Consent is refreshed every few seconds (RFC 7675), so a connection silent for this long is dead.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Reads of one connection in a row, so that one fast sender does not hold up the others.</summary>
    private const int MaxReadsPerTurn = 8;

    private readonly Socket _listener;
    private readonly IPoller _poller;
    private readonly PacketPool _pool;
    private readonly Dictionary<int, IceTcpConnection> _connections = [];
    private readonly List<int> _closing = [];
    private readonly int _listenerToken;
    private int _lastConnection;
    private int _unauthenticated;
    private bool _deaf;

    public IceTcpPort(Socket listener, IPoller poller, PacketPool pool, int listenerToken)
    {
        (_listener, _poller, _pool, _listenerToken) = (listener, poller, pool, listenerToken);
        _lastConnection = listenerToken;
        poller.Add(listener, listenerToken);
    }

    public int Count => _connections.Count;

    /// <summary>Connections closed on arrival for one of the limits.</summary>
    public long Refused { get; private set; }

    /// <summary>Frames dropped because the receiver does not keep up.</summary>
    public long FramesDropped { get; private set; }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void OnReady(Ready ready, IDatagramHandler handler, TimeSpan now)
    {
        if (ready.Token == _listenerToken)
            Accept(now);
        else if (_connections.TryGetValue(ready.Token, out var connection))
            Serve(connection, ready, handler, now);
    }

    private void Accept(TimeSpan now)
    {
        Socket socket;
        try
        {
            socket = _listener.Accept();
        }
        catch (SocketException e)
        {
            Refused++;
            if (e.SocketErrorCode != SocketError.ConnectionAborted) // gone again before it was accepted
                SetDeaf(true); // out of file descriptors: it waits there, and would wake us without end
            return;
        }
        if (socket.RemoteEndPoint is not IPEndPoint endpoint || !HasRoomFor(SocketName.ToInteger(endpoint.Address)))
        {
            Refused++;
            socket.Dispose();
            return;
        }
        socket.Blocking = false;
        socket.NoDelay = true;
        var id = ++_lastConnection;
        var remote = SocketName.Of(endpoint) with { Protocol = TransportProtocol.Tcp, Connection = id };
        _connections.Add(id, new IceTcpConnection(socket, remote, now));
        _unauthenticated++;
        _poller.Add(socket, id);
    }

    private void SetDeaf(bool deaf)
    {
        _deaf = deaf;
        _poller.Want(_listenerToken, read: !deaf, write: false);
    }

    private bool HasRoomFor(UInt128 ip)
    {
        if (_connections.Count >= MaxConnections || _unauthenticated >= MaxUnauthenticated)
            return false;
        var same = 0;
        foreach (var connection in _connections.Values)
            if (!connection.IsAuthenticated && connection.Remote.Ip == ip)
                same++;
        return same < MaxUnauthenticatedPerAddress;
    }

    private void Serve(IceTcpConnection connection, Ready ready, IDatagramHandler handler, TimeSpan now)
    {
        var alive = !ready.Writable || Flush(connection);
        var more = ready.Readable;
        for (var reads = 0; alive && more && reads < MaxReadsPerTurn; reads++)
            alive = connection.TryReceive(out more) && HandleFrames(connection, handler, now);
        if (!alive)
            Close(connection.Remote.Connection);
    }

    private bool HandleFrames(IceTcpConnection connection, IDatagramHandler handler, TimeSpan now)
    {
        connection.LastReceived = now;
        while (connection.Reader.TryRead(out var frame))
        {
            var packet = _pool.Rent();
            try
            {
                frame.CopyTo(packet.Bytes);
                packet.Length = frame.Length;
                handler.Receive(packet, connection.Remote, now);
            }
            finally
            {
                packet.Release();
            }
        }
        return !connection.Reader.IsBroken && (connection.IsAuthenticated || connection.BytesReceived <= MaxUnauthenticatedBytes);
    }

    /// <summary>A session has authenticated a check over the connection, or has let go of it.</summary>
    public void SetAuthenticated(int id, bool authenticated)
    {
        if (!_connections.TryGetValue(id, out var connection) || connection.IsAuthenticated == authenticated)
            return;
        connection.IsAuthenticated = authenticated;
        _unauthenticated += authenticated ? -1 : 1;
        if (!authenticated)
            _closing.Add(id);
    }

    /// <summary>Sends one frame whose first two bytes are free for the length.</summary>
    public void Send(int id, Span<byte> frame)
    {
        if (!_connections.TryGetValue(id, out var connection))
            return;
        var hadBacklog = connection.HasBacklog;
        if (!connection.TrySend(frame, out var dropped))
            _closing.Add(id);
        if (dropped)
            FramesDropped++;
        if (!hadBacklog && connection.HasBacklog)
            _poller.Want(id, read: true, write: true);
    }

    private bool Flush(IceTcpConnection connection)
    {
        var alive = connection.TryFlush();
        if (!connection.HasBacklog)
            _poller.Want(connection.Remote.Connection, read: true, write: false);
        return alive;
    }

    /// <summary>Ends what broke while sending, what never introduced itself and what fell silent; listens again after a failure.</summary>
    public void Tick(TimeSpan now)
    {
        if (_deaf)
            SetDeaf(false);
        foreach (var (id, connection) in _connections)
        {
            var over = connection.IsAuthenticated
                ? now - connection.LastReceived > IdleTimeout
                : now - connection.OpenedAt > UnauthenticatedTimeout;
            if (over)
                _closing.Add(id);
        }
        foreach (var id in _closing)
            Close(id);
        _closing.Clear();
    }

    private void Close(int id)
    {
        if (!_connections.Remove(id, out var connection))
            return;
        if (!connection.IsAuthenticated)
            _unauthenticated--;
        _poller.Remove(id);
        connection.Dispose();
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values)
            connection.Dispose();
        _connections.Clear();
        _listener.Dispose();
    }
}
