using MediaServer.Tests.Functional.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>The web app of a clinic at an origin of its own: one page, and the address that mints the token.</summary>
internal sealed class ForeignWebApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ForeignWebApp(WebApplication app, string origin) => (_app, Origin) = (app, origin);

    public string Origin { get; }

    public static string AnyOrigin() => $"http://localhost:{FreePort.Any()}";

    /// <param name="origin">Where it lives, such as <see cref="AnyOrigin"/>.</param>
    /// <param name="body">The inside of its page.</param>
    /// <param name="token">What <c>/my/visit-token</c> answers.</param>
    public static async Task<ForeignWebApp> StartAsync(string origin, string body, string token)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(origin);
        var app = builder.Build();
        var page = $"<!doctype html><html lang=\"en\"><title>A clinic's own page</title><body>{body}</body></html>";
        app.MapGet("/", () => Results.Content(page, "text/html"));
        app.MapGet("/my/visit-token", () => token);
        await app.StartAsync();
        return new ForeignWebApp(app, origin);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
