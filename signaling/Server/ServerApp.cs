using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Authentication;
using MediaServer.Host;
using MediaServer.Recorder;
using MediaServer.Server.Api;
using MediaServer.Server.Auth;
using MediaServer.Server.Configuration;
using MediaServer.Server.Hub;
using MediaServer.Server.Limits;
using MediaServer.Server.Live;
using MediaServer.Server.Phone;
using MediaServer.Server.Recordings;
using MediaServer.Server.Stores;
using MediaServer.Server.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace MediaServer.Server;

/// <summary>The composition root: who is made of what, and in which order a request passes.</summary>
internal static class ServerApp
{
    /// <summary>API bodies are small forms; SDP has its own limit.</summary>
    private const long MaxBody = 512 * 1024;

    /// <summary>Labels are few and closed. Room for series is taken when an instrument is made: the default of 2000 takes 150 KB for each.</summary>
    private const int MaxSeries = 256;

    /// <summary>
    /// SignalR judges a client's silence only once it has pinged; whoever is gone before that, or never pings, is found by these. Each
    /// connection is looked at four times within the shorter of the two, which is why they are no shorter.
    /// </summary>
    private static readonly WebSocketOptions SignsOfLife = new()
    {
        KeepAliveInterval = TimeSpan.FromSeconds(10),
        KeepAliveTimeout = TimeSpan.FromSeconds(10),
    };

    /// <param name="args">Configuration, as on the command line.</param>
    /// <param name="configure">Adds or, for tests, replaces parts.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var options = new WebApplicationOptions { Args = args, WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot") };
        var builder = WebApplication.CreateBuilder(options);
        var development = builder.Environment.IsDevelopment();
        AddDefaults(builder.Configuration, development);
        ConfigurationCheck.Run(builder.Configuration, development);
        ConfigureKestrel(builder);
        AddOptions(builder.Services, builder.Configuration);
        AddSecurity(builder.Services);
        AddVisits(builder.Services);
        AddHub(builder.Services);
        AddHttp(builder.Services);
        builder.Services.AddMediaHost();
        builder.Services.AddRecorder();
        AddRecordings(builder.Services);
        configure?.Invoke(builder);
        var app = builder.Build();
        Route(app);
        return app;
    }

    private static void AddDefaults(ConfigurationManager configuration, bool development)
    {
        var defaults = new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
            ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
            // Program says in one line why a start failed; the host would add a stack trace.
            ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
            // Comes with authentication and guards cookies, of which there are none.
            ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        };
        if (development)
        {
            defaults[$"Auth:Keys:{AuthOptions.DevelopmentKey}"] = AuthOptions.DevelopmentSecret;
            defaults["Urls"] = "http://localhost:8080";
        }
        // First in line, so that everything said elsewhere wins.
        configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = defaults });
    }

    private static void ConfigureKestrel(WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            // WebSockets of browsers are HTTP/1.1, and what is not spoken cannot be abused (CVE-2023-44487).
            kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.ConfigureHttpsDefaults(https => https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13);
        });

    private static void AddOptions(IServiceCollection services, ConfigurationManager configuration)
    {
        services.Configure<DataOptions>(configuration.GetSection("Data"));
        services.Configure<TurnOptions>(configuration.GetSection("Turn"));
        services.Configure<AuthOptions>(configuration.GetSection("Auth"));
        services.Configure<PhoneDeskOptions>(configuration.GetSection(PhoneDeskOptions.Section));
        services.Configure<WebOptions>(configuration.GetSection("Web"));
        services.ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));
    }

    private static void AddSecurity(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Tokens>();
        services.AddSingleton<FailedAttempts>();
        services.AddSingleton<Origins>();
        services.AddSingleton<IHttpContextFactory, AccessTokenFactory>();
        services
            .AddAuthentication(BearerDefaults.Scheme)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerDefaults.Scheme, null);
        services.AddAuthorization(Policies.Configure);
        services.AddSingleton<IAuthorizationHandler, OwnVisitHandler>();
    }

    private static void AddVisits(IServiceCollection services)
    {
        services.AddSingleton<Database>();
        services.AddSingleton<StoreWriter>();
        services.AddSingleton<VisitClock>();
        services.AddSingleton<VisitDirectory>();
        services.AddSingleton<VisitEffects>();
        services.AddSingleton<PhoneEffects>();
        services.AddSingleton<PhoneCalls>();
        services.AddSingleton<PhoneMetrics>();
        services.AddSingleton<PhoneAccessDesk>();
        services.AddSingleton<PhoneSessions>();
        services.AddSingleton<CallProgress>();
        services.AddSingleton<DialDesk>();
        services.AddSingleton<TransferDesk>();
        services.AddSingleton<PinKey>();
        services.AddSingleton<PinBook>();
        services.AddSingleton<PinLimits>();
        services.AddSingleton<PinEntry>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<Connections>();
        services.AddSingleton<OfferLimits>();
        services.AddSingleton<Negotiator>();
        services.AddSingleton<IceServers>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<HttpMediaSessions>();
        services.AddSingleton<HttpMedia>();
        services.AddSingleton<VisitDesk>();
        services.AddSingleton<SignalingMetrics>();
        // Stopped in the opposite order: the last entries are written after the last visit has said them.
        services.AddHostedService<Migration>();
        services.AddHostedService(provider => provider.GetRequiredService<StoreWriter>());
        services.AddHostedService<VisitLifetime>();
        services.AddHostedService<MediaEvents>();
        services.AddHostedService<PhoneEvents>();
    }

    private static void AddRecordings(IServiceCollection services)
    {
        services.AddSingleton<RecordingEffects>();
        services.AddSingleton<RecordingStore>();
        services.AddSingleton<RecordingSessions>();
        services.AddSingleton<RecordingDesk>();
        services.AddSingleton<RecordingTickets>();
        services.AddSingleton<RecordingNews>();
        services.AddSingleton<RecordingJobs>();
        services.AddHostedService(provider => provider.GetRequiredService<RecordingJobs>());
        services.AddHostedService<RecorderEvents>();
        services.AddHostedService<RecordingRetention>();
    }

    private static void AddHub(IServiceCollection services)
    {
        services.AddSingleton<HubLimits>();
        services.AddSingleton<HubGuard>();
        services
            .AddSignalR(hub =>
            {
                hub.AddFilter<HubGuard>();
                hub.KeepAliveInterval = TimeSpan.FromSeconds(5);
                // SignalR's own clients ping every 15 s unless told otherwise.
                hub.ClientTimeoutInterval = TimeSpan.FromSeconds(20);
                hub.MaximumReceiveMessageSize = LimitedProtocol.MaxWithSdp;
                hub.MaximumParallelInvocationsPerClient = 1;
                hub.EnableDetailedErrors = false;
            })
            .AddJsonProtocol(json => Json.Configure(json.PayloadSerializerOptions))
            .AddMessagePackProtocol(pack => pack.SerializerOptions = JsonBridge.Options);
        // The resolver keeps the last protocol of each name.
        services.AddSingleton<IHubProtocol>(s => new LimitedProtocol(
            new JsonHubProtocol(s.GetRequiredService<IOptions<JsonHubProtocolOptions>>())
        ));
        services.AddSingleton<IHubProtocol>(s => new LimitedProtocol(
            new MessagePackHubProtocol(s.GetRequiredService<IOptions<MessagePackHubProtocolOptions>>())
        ));
    }

    private static void AddHttp(IServiceCollection services)
    {
        services.AddOpenApi();
        services.AddCors();
        services
            .AddOptions<CorsOptions>()
            .Configure<Origins>(
                (cors, origins) =>
                    cors.AddDefaultPolicy(policy =>
                        policy
                            .SetIsOriginAllowed(origins.IsListed)
                            .AllowAnyHeader()
                            .AllowAnyMethod()
                            .WithExposedHeaders("Location", "ETag", "Link")
                    )
            );
        services
            .AddOptions<ForwardedHeadersOptions>()
            .Configure<IOptions<WebOptions>>((forwarded, web) => PlainHttp.Configure(forwarded, web.Value));
        services
            .AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("mediaserver"))
            .WithMetrics(metrics =>
                metrics
                    .AddMeter("MediaServer.*")
                    .AddAspNetCoreInstrumentation()
                    .AddRuntimeInstrumentation()
                    .AddView(StreamOf)
                    .AddPrometheusExporter()
            );
    }

    /// <summary>Everything but what Kestrel counts at every buffer that it takes or gives back.</summary>
    private static MetricStreamConfiguration StreamOf(Instrument instrument) =>
        instrument.Meter.Name == "Microsoft.AspNetCore.MemoryPool"
            ? MetricStreamConfiguration.Drop
            : new MetricStreamConfiguration { CardinalityLimit = MaxSeries };

    private static void Route(WebApplication app)
    {
        app.Services.GetRequiredService<SignalingMetrics>(); // nobody else asks for it
        app.UseForwardedHeaders();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<PlainHttp>();
        app.UseExceptionHandler(handler => handler.Run(Problem.OnException));
        app.UseStatusCodePages(context => Problem.OnBareStatus(context.HttpContext));
        var origins = app.Services.GetRequiredService<Origins>();
        app.Use(origins.CheckAsync);
        app.UseCors();
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" });
        app.UseWebSockets(SignsOfLife);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHub<VisitHub>("/hub", hub => hub.ApplicationMaxBufferSize = LimitedProtocol.MaxWithSdp);
        PublicEndpoints.Map(app, app.Environment);
        VisitEndpoints.Map(app);
        RecordingEndpoints.Map(app);
        AuditEndpoints.Map(app);
        HttpMediaEndpoints.Map(app);
    }
}
