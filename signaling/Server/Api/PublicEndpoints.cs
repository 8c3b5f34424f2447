using MediaServer.Host.Control;
using MediaServer.Server.Configuration;
using MediaServer.Server.Stores;

namespace MediaServer.Server.Api;

/// <summary>What needs no token: pages, health, metrics, the API's description.</summary>
internal static class PublicEndpoints
{
    private static readonly (string Route, string File)[] Pages =
    [
        ("/", "index.html"),
        ("/visit", "visit.html"),
        ("/clinic", "clinic.html"),
        ("/embed", "embed.html"),
    ];

    public static void Map(IEndpointRouteBuilder routes, IWebHostEnvironment environment)
    {
        foreach (var (route, file) in Pages)
            routes.MapGet(route, () => Page(environment, file)).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/health/live", () => Results.Text("ok")).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/health/ready", ReadyAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
        routes.MapOpenApi("/openapi/v1.json").AllowAnonymous();
        // Without it, paths that do not exist would be answered by the closed fallback policy.
        routes.Map("/{**path}", () => Problem.Of(ErrorCode.NotFound)).AllowAnonymous().ExcludeFromDescription();
        if (environment.IsDevelopment())
            routes
                .MapGet(
                    "/dev/config",
                    () => Results.Ok(new { apiKey = AuthOptions.DevelopmentKey, secret = AuthOptions.DevelopmentSecret })
                )
                .AllowAnonymous()
                .ExcludeFromDescription();
    }

    private static IResult Page(IWebHostEnvironment environment, string file)
    {
        var info = environment.WebRootFileProvider.GetFileInfo(file);
        return info.Exists ? Results.File(info.CreateReadStream(), "text/html; charset=utf-8") : Problem.Of(ErrorCode.NotFound);
    }

    private static async Task<IResult> ReadyAsync(IMediaNode media, IPhoneNode phone, Database database, CancellationToken cancel)
    {
        await using var db = database.Open();
        return media.IsHealthy && phone.IsHealthy && await db.Database.CanConnectAsync(cancel)
            ? Results.Text("ok")
            : Problem.Of(ErrorCode.Unavailable);
    }
}
