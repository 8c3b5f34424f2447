using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MediaServer.Phone.Sip;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Functional.Phone.Sip;

/// <summary>One endpoint on real sockets of the loopback interface, UDP and TCP, pumped by a thread of its own.</summary>
internal sealed class SipHost : IDisposable
{
    /// <summary>Enough for a peer to accept; nothing listens to the media.</summary>
    public const string Description = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket;
    private readonly SipHostStreams _streams;
    private readonly SipEndpoint _endpoint;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<Action<SipEndpoint, TimeSpan>> _inbox = new();
    private readonly List<SipEvent> _events = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Action<SipEndpoint, SipEvent, TimeSpan> _react;
    private volatile bool _isOver;

    /// <param name="react">What the application does about an event; runs on the endpoint's thread.</param>
    public SipHost(Action<SipEndpoint, SipEvent, TimeSpan> react, Func<SipOptions, SipOptions>? settings = null, IPAddress? address = null)
    {
        Address = address ?? IPAddress.Loopback;
        _react = react;
        _socket = new Socket(Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 21 };
        _socket.Bind(new IPEndPoint(Address, 0));
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        var listener = new Socket(Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(Address, 0));
        listener.Listen();
        TcpPort = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _streams = new SipHostStreams(listener);
        var options = new SipOptions
        {
            Secret = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32),
            UdpPort = (ushort)Port,
            TcpPort = (ushort)TcpPort,
            Trunks = [new SipTrunk { Id = "dev", AnyLoopback = true }],
        };
        _endpoint = new SipEndpoint(settings?.Invoke(options) ?? options);
        _thread = new Thread(Run) { IsBackground = true, Name = "sip" };
        _thread.Start();
    }

    public IPAddress Address { get; }

    public int Port { get; }

    public int TcpPort { get; }

    public static RemoteAddress Loopback(int port) => new(new UInt128(0, 0xFFFF_7F00_0001), (ushort)port);

    /// <summary>Runs a command on the endpoint's thread and returns its result.</summary>
    public async Task<T> DoAsync<T>(Func<SipEndpoint, TimeSpan, T> command)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _inbox.Enqueue((endpoint, now) => done.SetResult(command(endpoint, now)));
        return await done.Task.WaitAsync(Patience);
    }

    /// <summary>Every event so far that passes; waits until there are so many.</summary>
    public async Task<IReadOnlyList<T>> WaitForAsync<T>(int count = 1, Func<T, bool>? filter = null)
        where T : SipEvent
    {
        var end = Stopwatch.GetTimestamp() + (long)(Patience.TotalSeconds * Stopwatch.Frequency);
        while (true)
        {
            var found = await DoAsync((_, _) => _events.OfType<T>().Where(e => filter?.Invoke(e) ?? true).ToArray());
            if (found.Length >= count)
                return found;
            if (Stopwatch.GetTimestamp() > end)
                throw new TimeoutException(
                    $"{found.Length} of {count} {typeof(T).Name}; all: {string.Join(", ", _events.Select(e => e.GetType().Name))}"
                );
        }
    }

    /// <summary>How many of these events there were; for <see cref="DoAsync"/>.</summary>
    public int Seen<T>()
        where T : SipEvent => _events.OfType<T>().Count();

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
        _socket.Dispose();
        _streams.Dispose();
    }

    private TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    private void Run()
    {
        var buffer = new byte[SipLimits.Message];
        var readable = new List<Socket>();
        while (!_isOver)
        {
            readable.Clear();
            readable.Add(_socket);
            readable.AddRange(_streams.Sockets);
            // Commands wait at most this long; a datagram ends the wait at once.
            Socket.Select(readable, null, null, TimeSpan.FromMilliseconds(2));
            foreach (var socket in readable)
                Read(socket, buffer);
            if (_endpoint.NextDeadline <= Now)
                _endpoint.Tick(Now);
            while (_inbox.TryDequeue(out var command))
                command(_endpoint, Now);
            while (_endpoint.TryPollEvent(out var e))
            {
                _events.Add(e!);
                _react(_endpoint, e!, Now);
            }
            while (_endpoint.TryTransmit(buffer, out var length, out var to))
                Send(buffer.AsSpan(0, length), to);
        }
    }

    private void Read(Socket socket, byte[] buffer)
    {
        EndPoint from = new IPEndPoint(Address, 0);
        if (socket == _socket)
            _endpoint.Receive(buffer.AsSpan(0, _socket.ReceiveFrom(buffer, ref from)), Remote((IPEndPoint)from), Now);
        else if (socket == _streams.Sockets.First())
            _streams.Accept();
        else
            _streams.Read(
                socket,
                buffer,
                (message, remote) => _endpoint.Receive(message.Span, remote, Now),
                remote => _endpoint.OnConnectionLost(remote, Now)
            );
    }

    private void Send(ReadOnlySpan<byte> message, RemoteAddress to)
    {
        if (to.Protocol == TransportProtocol.Udp)
            _socket.SendTo(message, new IPEndPoint(Address, to.Port));
        else
            _streams.Send(message, to);
    }

    internal static RemoteAddress Remote(IPEndPoint endpoint) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(endpoint.Address.MapToIPv6().GetAddressBytes()), (ushort)endpoint.Port);
}
