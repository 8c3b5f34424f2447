using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaServer.Host;
using MediaServer.Host.Control;
using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Functional.Browsers;
using MediaServer.Tests.Functional.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaServer.Tests.Functional.Media;

/// <summary>A media node without signaling, and the pages that call it through <see cref="IMediaNode"/>.</summary>
internal sealed class NodeRoom : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly IHost _host;
    private readonly ErrorLog _log;
    private readonly ConcurrentQueue<MediaEvent> _events = new();
    private readonly Task _reading;

    private NodeRoom(IHost host, ErrorLog log, int port)
    {
        (_host, _log, Port) = (host, log, port);
        Node = host.Services.GetRequiredService<IMediaNode>();
        Phone = host.Services.GetRequiredService<IPhoneNode>();
        _reading = ReadEventsAsync();
    }

    public IMediaNode Node { get; }

    public IPhoneNode Phone { get; }

    /// <summary>The UDP and TCP port of the only worker.</summary>
    public int Port { get; }

    /// <summary>Everything that the node told so far.</summary>
    public IReadOnlyCollection<MediaEvent> Events => _events;

    public static async Task<NodeRoom> StartAsync(params (string Key, string Value)[] settings)
    {
        var port = FreePort.Any();
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection([
            new("Media:Workers", "1"),
            new("Media:UdpPort", port.ToString(CultureInfo.InvariantCulture)),
            new("Phone:Sip:UdpPort", "0"),
            new("Phone:Sip:TcpPort", "0"),
            new("Phone:Sip:TlsPort", "0"),
            .. settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)),
        ]);
        var log = new ErrorLog();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddMediaHost();
        var host = builder.Build();
        await host.StartAsync();
        return new NodeRoom(host, log, port);
    }

    /// <summary>Opens a tab as one participant of the visit, ready to publish.</summary>
    public async Task<NodePage> JoinAsync(Chromium browser, string participant, string visit = "visit")
    {
        var script = await File.ReadAllTextAsync(Repository.File("tests/Functional/Media/room.js"));
        var tab = await browser.OpenAsync(init: script);
        await tab.Page.ExposeFunctionAsync<string, Task<string>>("negotiate", request => NegotiateAsync(visit, participant, request));
        await tab.Page.RouteAsync(
            "http://localhost/**",
            route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<!doctype html><title>room</title><body>" })
        );
        await tab.GotoAsync("http://localhost/");
        return new NodePage(this, tab, participant);
    }

    /// <summary>Waits for an event that satisfies the condition.</summary>
    /// <param name="after">How many events are too old: <c>Events.Count</c> at some moment.</param>
    public async Task<TEvent> WaitForEventAsync<TEvent>(Func<TEvent, bool>? condition = null, int after = 0)
        where TEvent : MediaEvent
    {
        using var patience = new CancellationTokenSource(BrowserPage.Patience);
        while (true)
        {
            if (_events.Skip(after).OfType<TEvent>().FirstOrDefault(condition ?? (_ => true)) is { } found)
                return found;
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"No {typeof(TEvent).Name}; seen: {string.Join(", ", _events.Select(e => e.GetType().Name))}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _reading;
        _log.ThrowIfAny();
    }

    private async Task<string> NegotiateAsync(string visit, string participant, string request)
    {
        var offer = JsonSerializer.Deserialize<Offer>(request, Web)!;
        var command = new NegotiateCommand(
            visit,
            participant,
            OfferKind.Hub,
            offer.Sdp,
            offer.Publish,
            offer.Subscribe,
            [TrackSource.Mic, TrackSource.Camera, TrackSource.Screen]
        );
        return JsonSerializer.Serialize(await Node.NegotiateAsync(command, CancellationToken.None), Web);
    }

    private async Task ReadEventsAsync()
    {
        await foreach (var happened in Node.Events.ReadAllAsync())
            _events.Enqueue(happened);
    }

    private sealed record Offer(string Sdp, PublishIntent[] Publish, SubscribeIntent[] Subscribe);
}
