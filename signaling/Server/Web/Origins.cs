using MediaServer.Server.Api;
using MediaServer.Server.Configuration;
using Microsoft.Extensions.Options;

namespace MediaServer.Server.Web;

/// <summary>Which web pages may talk to us. Browsers do not hold WebSockets to CORS, so the hub is checked here, negotiation and socket alike.</summary>
internal sealed class Origins(IOptions<WebOptions> options, IHostEnvironment environment)
{
    public bool Allows(string origin, HostString self)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri))
            return false; // "null": a sandboxed frame or a local file
        if (string.Equals(uri.Authority, self.Value, StringComparison.OrdinalIgnoreCase))
            return true; // the scheme may differ behind a proxy that ends TLS
        return IsListed(origin);
    }

    /// <summary>Whether pages of another host may call; in development every page of this machine may.</summary>
    public bool IsListed(string origin) =>
        options.Value.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || environment.IsDevelopment() && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback;

    /// <summary>Refuses foreign pages; programs send no Origin and are judged by their token alone.</summary>
    public Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || Allows(origin, context.Request.Host) || !context.Request.Path.StartsWithSegments("/hub"))
            return next(context);
        return Problem.WriteAsync(context, ErrorCode.Forbidden);
    }
}
