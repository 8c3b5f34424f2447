using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Runtime;
using System.Threading.Channels;
using MediaServer.Host.Control;
using MediaServer.Host.Net;
using MediaServer.Host.Workers;
using MediaServer.Sfu;
using MediaServer.Transport.Dtls;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MediaServer.Host;

/// <summary>The media of one process: the workers, where each room is, and the door to signaling.</summary>
internal sealed class MediaNode : IMediaNode, IMediaTaps, IHostedService, IDisposable
{
    /// <summary>A worker turns at least twice a second; one that has not for this long is stuck.</summary>
    private static readonly TimeSpan MaxTurn = TimeSpan.FromSeconds(3);

    /// <summary>Telling every peer that the node stops takes milliseconds; a worker that needs longer is left behind.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);

    // Unbounded, because a worker may not wait for signaling and no event may be lost. What feeds it is bounded: people join and
    // leave at human speed, and a room reports speakers, layers and quality at limited rates.
    private readonly Channel<MediaEvent> _events = Channel.CreateUnbounded<MediaEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly MediaOptions _options;
    private readonly ILogger<MediaNode> _logger;
    private readonly NodeContext _node;
    private readonly List<Worker> _workers = [];
    private readonly RoomDirectory<Worker> _directory;
    private Negotiator? _negotiator;

    public MediaNode(IOptions<MediaOptions> options, ILogger<MediaNode> logger, IMeterFactory meters)
    {
        _options = options.Value;
        _logger = logger;
        var clock = new HostClock();
        _node = new NodeContext(clock, DtlsCertificate.Create(clock.Epoch), _events.Writer, logger);
        _directory = new RoomDirectory<Worker>(_workers, w => w.Snapshot.Peers);
        _ = new HostMetrics(meters, () => _workers.Select(w => w.Snapshot));
    }

    public ChannelReader<MediaEvent> Events => _events.Reader;

    public bool IsHealthy => _workers.Count > 0 && _workers.All(w => _node.Clock.Now - w.LastTurn < MaxTurn);

    /// <summary>Rooms that exist or are on their way.</summary>
    internal int Rooms => _directory.Count;

    /// <summary>The workers' ports, for tests and logs.</summary>
    internal IReadOnlyList<Worker> Workers => _workers;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A full blocking collection is a gap in every call of the process.
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        var addresses = Announced();
        _negotiator = new Negotiator(_node, addresses);
        try
        {
            for (var i = 0; i < _options.WorkerCount; i++)
                _workers.Add(Open(i));
        }
        catch
        {
            Dispose();
            throw;
        }
        HostLog.Announcing(_logger, string.Join(", ", addresses));
        foreach (var worker in _workers)
        {
            worker.Dispatcher.RoomChanged += (visit, opened) =>
            {
                if (opened)
                    _directory.Acquire(visit);
                else
                    _directory.Release(visit);
            };
            worker.Start();
            HostLog.Listening(_logger, worker.Index, worker.UdpPort, worker.TcpPort);
        }
        return Task.CompletedTask;
    }

    private IReadOnlyList<IPAddress> Announced() =>
        _options.AnnounceAddresses.Count > 0
            ? [.. _options.AnnounceAddresses.Select(IPAddress.Parse)]
            : LocalAddresses.Usable(_options.AnnounceLoopback == true);

    private Worker Open(int index)
    {
        var udpPort = _options.UdpPortOf(index);
        var udp = Bind("Media:UdpPort", _options.UdpPort, udpPort, "UDP", port => PortBinding.Udp(port));
        var bound = ((IPEndPoint)udp.Socket.LocalEndPoint!).Port;
        try
        {
            var tcpPort = _options.TcpPortOf(index, bound);
            var listener = Bind("Media:TcpPort", _options.TcpPort ?? _options.UdpPort, tcpPort, "TCP", PortBinding.Tcp);
            return new Worker(index, _node, new WorkerPorts(udp, listener, PortBinding.Poller()), _options.Pace);
        }
        catch
        {
            udp.Dispose();
            throw;
        }
    }

    private T Bind<T>(string key, int configured, int port, string protocol, Func<int, T> bind)
    {
        try
        {
            return bind(port);
        }
        catch (SocketException e)
        {
            var line =
                $"{key} = {configured}: {protocol} port {port} cannot be opened ({e.SocketErrorCode}); allowed is the first of {_options.WorkerCount} free ports";
            throw new OptionsValidationException(MediaOptions.Section, typeof(MediaOptions), [line]);
        }
    }

    internal HostClock Clock => _node.Clock;

    public TimeSpan Now => _node.Clock.Now;

    public DateTimeOffset Epoch => _node.Clock.Epoch;

    public ITapSeat Attach(string visit, Func<int, IRoomTap> make) =>
        new TapSeat(_directory.Acquire(visit), visit, make, () => _directory.Release(visit), _logger);

    /// <summary>The room's worker, found or chosen, which keeps the room until <see cref="Release"/>: for callers, who sit in it without a peer.</summary>
    internal Worker Acquire(string visit) => _directory.Acquire(visit);

    internal void Release(string visit) => _directory.Release(visit);

    public async Task<NegotiateReply> NegotiateAsync(NegotiateCommand command, CancellationToken cancel)
    {
        if (_negotiator is not { } negotiator)
            return NegotiateReply.Failed("unavailable");
        // Parsing untrusted text is the costly part and needs nothing of the room: it stays on the caller's thread.
        if (!negotiator.TryRead(command, out var offer))
            return NegotiateReply.Failed("invalid_request");
        var worker = _directory.Acquire(command.Visit);
        try
        {
            var reply = new TaskCompletionSource<NegotiateReply>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!worker.TryPost(now => Answer(negotiator, offer, worker, reply, now)))
                return NegotiateReply.Failed("unavailable");
            return await reply.Task.WaitAsync(cancel);
        }
        finally
        {
            _directory.Release(command.Visit);
        }
    }

    private static void Answer(
        Negotiator negotiator,
        ReadOffer offer,
        Worker worker,
        TaskCompletionSource<NegotiateReply> reply,
        TimeSpan now
    )
    {
        try
        {
            reply.SetResult(negotiator.Answer(offer, worker, now));
        }
        catch (Exception e)
        {
            // The caller gets the fault, and the hub turns it into its error.
            reply.TrySetException(e);
        }
    }

    public void Post(MediaCommand command)
    {
        if (_directory.TryFind(command.Visit, out var worker))
            worker.TryPost(now => worker.Dispatcher.Apply(command, now));
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                foreach (var worker in _workers)
                    if (!worker.Stop(StopPatience))
                        HostLog.StopTimedOut(_logger, worker.Index);
                _events.Writer.TryComplete();
            },
            CancellationToken.None
        );

    public void Dispose()
    {
        foreach (var worker in _workers)
        {
            worker.Stop(StopPatience);
            worker.Dispose();
        }
        _workers.Clear();
        _node.Certificate.Dispose();
    }
}
