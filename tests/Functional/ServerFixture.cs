using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MediaServer.Host.Control;
using MediaServer.Recorder.Control;
using MediaServer.Server;
using MediaServer.Tests.Functional.Signaling;
using MediaServer.Tests.Functional.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaServer.Tests.Functional;

/// <summary>What a test may replace or set before the server starts.</summary>
internal sealed record ServerSetup
{
    /// <summary>A media side of the test's own instead of the real one.</summary>
    public IMediaNode? Media { get; init; }

    /// <summary>A telephone of the test's own; by default there is none beside a media side of the test's own.</summary>
    public IPhoneNode? Phone { get; init; }

    /// <summary>A recorder of the test's own; by default one that does nothing beside a media side of the test's own.</summary>
    public IRecorderNode? Recorder { get; init; }

    /// <summary>What composes and keeps recordings, likewise.</summary>
    public IRecordingArchive? Archive { get; init; }
    public TimeProvider? Time { get; init; }

    /// <summary>Sees every log line of every level.</summary>
    public ILoggerProvider? Logs { get; init; }

    /// <summary>Kept after the server stops, for a second one to start with.</summary>
    public DirectoryInfo? Data { get; init; }

    /// <summary>As on the command line: "--Key", "value".</summary>
    public string[] Configuration { get; init; } = [];
}

/// <summary>The whole server inside the test's process: real Kestrel on a free loopback port, SQLite in a folder of its own.</summary>
internal sealed class ServerFixture : IAsyncDisposable
{
    public const string Secret = "devsecret-devsecret-devsecret-devsecret";

    private readonly WebApplication _app;
    private readonly DirectoryInfo _data;
    private readonly bool _ownsData;

    private ServerFixture(WebApplication app, DirectoryInfo data, bool ownsData)
    {
        (_app, _data, _ownsData) = (app, data, ownsData);
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Http = new HttpClient { BaseAddress = new Uri(Url) };
        Api = new HttpClient { BaseAddress = new Uri(Url) };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
    }

    public string Url { get; }

    /// <summary>Nobody in particular.</summary>
    public HttpClient Http { get; }

    /// <summary>The app's backend.</summary>
    public HttpClient Api { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<ServerFixture> StartAsync(ServerSetup? setup = null)
    {
        setup ??= new ServerSetup();
        var data = setup.Data ?? Directory.CreateTempSubdirectory("mediaserver");
        string[] args =
        [
            "--environment",
            "Development",
            "--contentRoot",
            data.FullName,
            "--Urls",
            "http://127.0.0.1:0",
            "--Data:Directory",
            data.FullName,
            "--Media:Workers",
            "1",
            "--Media:UdpPort",
            $"{FreePort.Any()}",
            "--Phone:Sip:UdpPort",
            "0",
            "--Phone:Sip:TcpPort",
            "0",
            "--Phone:Sip:TlsPort",
            "0",
            .. setup.Configuration,
        ];
        var app = ServerApp.Build(args, builder => Replace(builder, setup));
        await app.StartAsync();
        return new ServerFixture(app, data, setup.Data is null);
    }

    public async Task<string> CreateVisitAsync(object? settings = null)
    {
        var answer = await PostAsync("/api/visits", settings ?? new { });
        return answer.GetProperty("id").GetString()!;
    }

    public async Task<Invitee> InviteAsync(string visit, string role, string name = "", string? id = null)
    {
        var body = new
        {
            role,
            name,
            participantId = id,
        };
        var answer = await PostAsync($"/api/visits/{visit}/participants", body);
        return new Invitee(visit, answer.GetProperty("participantId").GetString()!, answer.GetProperty("token").GetString()!);
    }

    public async Task<JsonElement> PostAsync(string path, object? body = null)
    {
        using var response = await Api.PostAsJsonAsync(path, body ?? new { });
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>A hub connection that is not started yet, as an app in .NET would make it.</summary>
    public HubConnection Hub(Func<string> token, bool messagePack = false)
    {
        var builder = new HubConnectionBuilder().WithUrl(
            $"{Url}/hub",
            options => options.AccessTokenProvider = () => Task.FromResult<string?>(token())
        );
        if (messagePack)
            builder.AddMessagePackProtocol();
        return builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Http.Dispose();
        Api.Dispose();
        if (_ownsData)
            _data.Delete(recursive: true);
    }

    private static void Replace(WebApplicationBuilder builder, ServerSetup setup)
    {
        builder.Logging.ClearProviders();
        if (setup.Logs is { } logs)
        {
            builder.Logging.AddProvider(logs);
            builder.Services.PostConfigure<LoggerFilterOptions>(filter =>
            {
                filter.Rules.Clear();
                filter.MinLevel = LogLevel.Trace;
            });
        }
        if (setup.Time is { } time)
            builder.Services.AddSingleton(time);
        if (setup.Media is not { } media)
            return;
        foreach (
            var real in builder
                .Services.Where(s =>
                    s.ServiceType == typeof(IHostedService)
                    && s.ImplementationFactory?.Method.DeclaringType?.Assembly is { } assembly
                    && (assembly == typeof(IMediaNode).Assembly || assembly == typeof(IRecorderNode).Assembly)
                )
                .ToArray()
        )
            builder.Services.Remove(real);
        builder.Services.RemoveAll<IMediaNode>();
        builder.Services.AddSingleton(media);
        builder.Services.RemoveAll<IPhoneNode>();
        builder.Services.AddSingleton(setup.Phone ?? new FakePhoneNode { IsEnabled = false });
        builder.Services.RemoveAll<IRecorderNode>();
        builder.Services.AddSingleton(setup.Recorder ?? new FakeRecorderNode());
        builder.Services.RemoveAll<IRecordingArchive>();
        builder.Services.AddSingleton(setup.Archive ?? new FakeArchive());
    }
}

/// <summary>Somebody with a join token.</summary>
internal sealed record Invitee(string Visit, string Id, string Token);
