using MediaServer.Server.Configuration;
using Microsoft.Extensions.Options;

namespace MediaServer.Server.Web;

/// <summary>What browsers are told not to do with our pages.</summary>
internal sealed class SecurityHeaders(RequestDelegate next, IOptions<WebOptions> options, IHostEnvironment environment)
{
    public Task InvokeAsync(HttpContext context)
    {
        // At the last moment, because the answer to an exception begins by clearing the headers.
        context.Response.OnStarting(() =>
        {
            Write(context);
            return Task.CompletedTask;
        });
        return next(context);
    }

    private void Write(HttpContext context)
    {
        var path = context.Request.Path;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy(context.Request.Host, Ancestors(path));
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // The SDK is meant to be loaded by other apps' pages.
        headers["Cross-Origin-Resource-Policy"] = path.StartsWithSegments("/sdk") ? "cross-origin" : "same-origin";
        if (!path.StartsWithSegments("/embed"))
            headers.XFrameOptions = "DENY";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
    }

    /// <summary>Older browsers do not count ws: under 'self', so the page's own host is named; it can name no other.</summary>
    private static string Policy(HostString host, string ancestors)
    {
        var sockets =
            host.HasValue && Uri.CheckHostName(host.Host.Trim('[', ']')) != UriHostNameType.Unknown ? $" ws://{host} wss://{host}" : "";
        return $"default-src 'none'; script-src 'self'; connect-src 'self'{sockets}; img-src 'self' blob: data:; "
            + "media-src 'self' blob: mediastream:; style-src 'self'; font-src 'self'; worker-src 'self'; manifest-src 'self'; "
            + $"base-uri 'none'; form-action 'none'; frame-src 'self'; frame-ancestors {ancestors}";
    }

    private string Ancestors(PathString path)
    {
        if (!path.StartsWithSegments("/embed"))
            return "'none'";
        var local = environment.IsDevelopment() ? " http://localhost:* http://127.0.0.1:*" : "";
        return string.Join(' ', ["'self'", .. options.Value.Origins]) + local;
    }
}
