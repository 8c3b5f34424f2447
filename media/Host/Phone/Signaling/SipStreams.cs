using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using MediaServer.Host.Net;
using MediaServer.Wire;

namespace MediaServer.Host.Phone.Signaling;

/// <summary>What the connections tell the phone thread. Called on threads of the pool.</summary>
internal interface ISipStreamOwner
{
    void OnMessage(byte[] message, RemoteAddress from);

    void OnLost(RemoteAddress remote);
}

/// <summary>SIP over TCP and TLS: accepts, connects, cuts messages out of streams and puts them in.</summary>
/// <remarks>
/// Signaling is rare, so this is ordinary asynchronous code on the thread pool; the phone thread hands messages over and never waits.
/// Bounds: <see cref="MaxConnections"/> in all, <see cref="MaxPerSource"/> per address, <see cref="MaxStrangers"/> of addresses that are
/// no trunk's, 30 s for the first message.
/// </remarks>
internal sealed class SipStreams(Socket tcp, Socket? tls, SslServerAuthenticationOptions? server, TrunkPeers peers) : IDisposable
{
    /// <summary>A carrier uses a handful; strangers get nothing anyway.</summary>
    public const int MaxConnections = 512;

    public const int MaxPerSource = 64;

    /// <summary>Carriers whose address nobody wrote down prove themselves by digest; whoever fills these places does not take the trunks'.</summary>
    public const int MaxStrangers = 64;

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<int, SipConnection> _connections = [];
    private readonly CancellationTokenSource _stop = new();
    private int _lastNumber;

    public int TcpPort => ((IPEndPoint)tcp.LocalEndPoint!).Port;

    /// <summary>0 when there is no certificate.</summary>
    public int TlsPort => tls is null ? 0 : ((IPEndPoint)tls.LocalEndPoint!).Port;

    public int Count => _connections.Count;

    public void Start(ISipStreamOwner owner)
    {
        _ = AcceptAsync(tcp, TransportProtocol.Tcp, owner);
        if (tls is not null)
            _ = AcceptAsync(tls, TransportProtocol.Tls, owner);
    }

    private async Task AcceptAsync(Socket listener, TransportProtocol protocol, ISipStreamOwner owner)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptAsync(_stop.Token);
                var remote = SocketName.Of((IPEndPoint)socket.RemoteEndPoint!) with { Protocol = protocol };
                if (HasRoomFor(remote.Ip))
                    _ = ServeAsync(Adopt(remote), socket, owner);
                else
                    socket.Dispose();
            }
            catch (SocketException)
            {
                // The caller went away between knocking and entering.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private bool HasRoomFor(UInt128 ip)
    {
        var others = _connections.Values.Select(connection => connection.Remote.Ip).ToArray();
        return others.Length < MaxConnections
            && others.Count(other => other == ip) < MaxPerSource
            && (peers.Knows(ip) || others.Count(other => !peers.Knows(other)) < MaxStrangers);
    }

    private SipConnection Adopt(RemoteAddress remote)
    {
        var number = Interlocked.Increment(ref _lastNumber);
        var connection = new SipConnection(remote with { Connection = number });
        _connections[number] = connection;
        return connection;
    }

    /// <summary>Phone thread: queues a message on the connection that the destination names, or on one to that address, made if need be.</summary>
    public void Send(byte[] message, RemoteAddress to, ISipStreamOwner owner)
    {
        var known = to.Connection != 0 ? _connections.GetValueOrDefault(to.Connection) : Find(to);
        if (known is null && to.Connection != 0)
        {
            owner.OnLost(to);
            return;
        }
        if (known is null)
        {
            known = Adopt(to);
            _ = ConnectAsync(known, owner);
        }
        if (!known.TrySend(message))
            owner.OnLost(known.Remote);
    }

    private SipConnection? Find(RemoteAddress to) =>
        _connections.Values.FirstOrDefault(c => c.Remote.Ip == to.Ip && c.Remote.Port == to.Port && c.Remote.Protocol == to.Protocol);

    private async Task ConnectAsync(SipConnection connection, ISipStreamOwner owner)
    {
        var remote = connection.Remote;
        var address = SipAddress.ToIp(remote.Ip);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            patience.CancelAfter(ConnectPatience);
            await socket.ConnectAsync(new IPEndPoint(address, remote.Port), patience.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            Forget(connection, owner);
            owner.OnLost(remote with { Connection = 0 });
            return;
        }
        await ServeAsync(connection, socket, owner, connects: true);
    }

    private async Task ServeAsync(SipConnection connection, Socket socket, ISipStreamOwner owner, bool connects = false)
    {
        // A listener that a poller could watch does not block, and its children inherit that; streams want ordinary sockets.
        socket.Blocking = true;
        socket.NoDelay = true;
        try
        {
            await using var network = new NetworkStream(socket, ownsSocket: true);
            if (connection.Remote.Protocol != TransportProtocol.Tls)
            {
                await connection.RunAsync(network, owner, _stop.Token);
                return;
            }
            await using var secure = new SslStream(network);
            await SecureAsync(secure, connection.Remote, connects);
            await connection.RunAsync(secure, owner, _stop.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            // Connections end like this; who waits for an answer on it is told below.
        }
        finally
        {
            Forget(connection, owner);
        }
    }

    private async Task SecureAsync(SslStream stream, RemoteAddress remote, bool connects)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(ConnectPatience);
        if (!connects)
        {
            await stream.AuthenticateAsServerAsync(server!, patience.Token);
            return;
        }
        var options = new SslClientAuthenticationOptions { TargetHost = peers.NameOf(remote) };
        // A trunk may want to see who we are (RFC 5922 7.4); and on this machine itself there is nobody in between to fear.
        if (server?.ServerCertificateContext is { } own)
            options.ClientCertificateContext = own;
        if (IPAddress.IsLoopback(SipAddress.ToIp(remote.Ip)))
            options.RemoteCertificateValidationCallback = (_, _, _, errors) => errors != SslPolicyErrors.RemoteCertificateNotAvailable;
        await stream.AuthenticateAsClientAsync(options, patience.Token);
    }

    private void Forget(SipConnection connection, ISipStreamOwner owner)
    {
        if (_connections.TryRemove(connection.Remote.Connection, out _))
            owner.OnLost(connection.Remote);
        connection.Close();
    }

    public void Dispose()
    {
        _stop.Cancel();
        tcp.Dispose();
        tls?.Dispose();
    }
}
