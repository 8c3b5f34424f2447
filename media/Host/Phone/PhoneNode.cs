using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using MediaServer.Audio.Codecs;
using MediaServer.Host.Control;
using MediaServer.Host.Net;
using MediaServer.Host.Phone.Media;
using MediaServer.Host.Phone.Mixing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MediaServer.Host.Phone;

/// <summary>The telephone of one process: its thread and sockets when it is on, and the door to signaling either way.</summary>
internal sealed class PhoneNode : IPhoneNode, IHostedService, IDisposable
{
    /// <summary>The phone thread turns at least twice a second.</summary>
    private static readonly TimeSpan MaxTurn = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);

    private readonly PhoneOptions _options;
    private readonly MediaNode _media;
    private readonly IHostEnvironment _environment;
    private readonly ILogger<PhoneNode> _logger;
    private readonly PhoneMetrics _metrics;
    private readonly CancellationTokenSource _stop = new();
    private PhoneWorker? _worker;
    private PhoneDesks? _desks;

    // Unbounded for the reason that MediaNode's is: calls happen at human speed and no event may be lost.
    private readonly Channel<PhoneEvent> _events = Channel.CreateUnbounded<PhoneEvent>(new UnboundedChannelOptions { SingleReader = true });

    public PhoneNode(
        IOptions<PhoneOptions> options,
        MediaNode media,
        IHostEnvironment environment,
        ILogger<PhoneNode> logger,
        IMeterFactory meters
    )
    {
        (_options, _media, _environment, _logger) = (options.Value, media, environment, logger);
        _metrics = new PhoneMetrics(meters, () => _worker?.Snapshot ?? PhoneSnapshot.Empty);
    }

    public bool IsEnabled => _worker is not null;

    public PhoneAddress? Address { get; private set; }

    public IReadOnlyList<PhoneNumber> Numbers => IsEnabled ? Configured() : [];

    /// <summary>At most a second old.</summary>
    internal int Calls => _worker?.Snapshot.Calls ?? 0;

    public bool IsHealthy => _worker is not { } worker || _media.Clock.Now - worker.LastTurn < MaxTurn;

    public ChannelReader<PhoneEvent> Events => _events.Reader;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.Enabled != true)
            return Task.CompletedTask;
        if (!OpusLibrary.TryLoad(out var reason))
        {
            PhoneLog.Off(_logger, reason);
            return Task.CompletedTask;
        }
        var peers = TrunkPeers.Of(_options);
        var ports = PhoneSockets.Open(_options, peers, _environment.IsDevelopment());
        var worker = new PhoneWorker(_media.Clock, ports, new MixingThreads(_options.MixerCount, RtpPort.Receiver), _logger);
        _desks = PhoneAssembly.Build(_options, _media, worker, _events.Writer, _metrics, _logger);
        worker.Start(_desks);
        _worker = worker;
        Address = new PhoneAddress(PublicHost(), ports.Udp.Port, ports.Streams.TcpPort, ports.Streams.TlsPort);
        PhoneLog.Listening(_logger, Address.UdpPort, Address.TcpPort, Address.TlsPort);
        _ = ResolveAsync(worker, _desks, peers);
        return Task.CompletedTask;
    }

    /// <summary>What invitations name: the domain, the address, else the machine's own; in development this machine, as its callers are here.</summary>
    private string PublicHost()
    {
        if ((_options.Sip.Domain ?? _options.Sip.Address) is { } configured)
            return configured;
        if (_environment.IsDevelopment())
            return IPAddress.Loopback.ToString();
        return LocalAddresses.Usable(loopback: true)[0].ToString();
    }

    private async Task ResolveAsync(PhoneWorker worker, PhoneDesks desks, TrunkPeers peers)
    {
        try
        {
            await new TrunkResolver(_options, _logger).RunAsync(
                (trunk, targets) =>
                {
                    peers.Learn(DialPlan.HostOf(_options.Trunks[trunk].Server!), targets); // before anybody connects there
                    worker.TryPost(now =>
                    {
                        desks.Sip.SetTargets(trunk, targets, now);
                        if (targets.Count > 0)
                            desks.Dialer.Targets[trunk] = targets[0].Ip;
                    });
                },
                _stop.Token
            );
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    public async Task<DialReply> DialAsync(DialCommand command, CancellationToken cancel)
    {
        if (_worker is not { } worker || _desks is not { } desks)
            return DialReply.Failed("unavailable");
        var reply = new TaskCompletionSource<DialReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!worker.TryPost(now => Dial(desks, command, reply, now)))
            return DialReply.Failed("unavailable");
        return await reply.Task.WaitAsync(cancel);
    }

    private static void Dial(PhoneDesks desks, DialCommand command, TaskCompletionSource<DialReply> reply, TimeSpan now)
    {
        try
        {
            reply.SetResult(desks.Dialer.Dial(command, now));
        }
        catch (Exception e)
        {
            // The caller gets the fault, and the hub turns it into its error.
            reply.TrySetException(e);
        }
    }

    public void Post(PhoneCommand command)
    {
        if (_desks is { } desks)
            _worker?.TryPost(now => desks.Commands.Apply(command, now));
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                _stop.Cancel();
                if (_worker?.Stop(StopPatience) == false)
                    PhoneLog.StopTimedOut(_logger);
                _events.Writer.TryComplete();
            },
            CancellationToken.None
        );

    private List<PhoneNumber> Configured()
    {
        List<PhoneNumber> numbers = [];
        foreach (var text in _options.Numbers)
            if (PublicNumber.TryParse(text, _options.Language, out var number))
                numbers.Add(number);
        return numbers;
    }

    public void Dispose()
    {
        _worker?.Stop(StopPatience);
        _worker?.Dispose();
        _worker = null;
        _stop.Dispose();
    }
}
