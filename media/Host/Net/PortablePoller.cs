using System.Net;
using System.Net.Sockets;

namespace MediaServer.Host.Net;

/// <summary>select with a datagram to itself as the bell: works wherever .NET does, and allocates a little per turn.</summary>
internal sealed class PortablePoller : IPoller
{
    private const int Bell = -1;

    private readonly Socket _bell = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly SocketAddress _self;
    private readonly Dictionary<Socket, int> _tokens = [];
    private readonly HashSet<int> _wantWrite = [];
    private readonly HashSet<int> _ignoreRead = [];
    private readonly List<Ready> _found = [];
    private Ready[] _ready = [];
    private int _rung;

    public PortablePoller()
    {
        _bell.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _self = _bell.LocalEndPoint!.Serialize();
        _tokens.Add(_bell, Bell);
    }

    public void Add(Socket socket, int token) => _tokens.Add(socket, token);

    public void Remove(int token)
    {
        foreach (var (socket, known) in _tokens)
            if (known == token)
                _tokens.Remove(socket);
        Want(token, read: true, write: false);
    }

    public void Want(int token, bool read, bool write)
    {
        _ = read ? _ignoreRead.Remove(token) : _ignoreRead.Add(token);
        _ = write ? _wantWrite.Add(token) : _wantWrite.Remove(token);
    }

    public ReadOnlySpan<Ready> Wait(TimeSpan timeout)
    {
        var read = _tokens.Where(t => !_ignoreRead.Contains(t.Value)).Select(t => t.Key).ToList();
        var write = _tokens.Where(t => _wantWrite.Contains(t.Value)).Select(t => t.Key).ToList();
        var error = read.ToList();
        // The system below counts whole milliseconds; rounding down would turn the loop idly until the deadline.
        Socket.Select(read, write, error, TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, timeout.TotalMilliseconds))));
        _found.Clear();
        foreach (var socket in read.Union(error).Union(write))
        {
            var token = _tokens[socket];
            if (token == Bell)
                Silence();
            else
                _found.Add(new Ready(token, read.Contains(socket) || error.Contains(socket), write.Contains(socket)));
        }
        _ready = [.. _found];
        return _ready;
    }

    public void Wake()
    {
        if (Interlocked.Exchange(ref _rung, 1) == 0)
            _bell.SendTo([1], SocketFlags.None, _self);
    }

    private void Silence()
    {
        Span<byte> note = stackalloc byte[1];
        _bell.Receive(note);
        Volatile.Write(ref _rung, 0);
    }

    public void Dispose() => _bell.Dispose();
}
