using System.Net;
using MediaServer.Server.Api;
using MediaServer.Server.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace MediaServer.Server.Web;

/// <summary>
/// Outside development nothing that carries a token, a name or a word of a visit crosses a wire in the clear. What comes from this
/// machine crosses none, and health and metrics say nothing about anybody.
/// </summary>
internal sealed partial class PlainHttp
{
    private static readonly PathString[] Harmless = ["/health", "/metrics"];

    private readonly RequestDelegate _next;
    private readonly bool _allowed;

    public PlainHttp(RequestDelegate next, IOptions<WebOptions> options, IHostEnvironment environment, ILogger<PlainHttp> logger)
    {
        _next = next;
        _allowed = environment.IsDevelopment() || options.Value.AllowPlainHttp;
        if (_allowed && !environment.IsDevelopment())
            Allowed(logger);
    }

    public Task InvokeAsync(HttpContext context) =>
        _allowed || context.Request.IsHttps || IsHere(context.Connection.RemoteIpAddress) || IsHarmless(context.Request.Path)
            ? _next(context)
            : Problem.WriteAsync(context, ErrorCode.Forbidden, "This server answers over https only.");

    /// <summary>Believes what the proxies say of the client and its scheme, and nobody else.</summary>
    public static void Configure(ForwardedHeadersOptions forwarded, WebOptions web)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        forwarded.ForwardLimit = null; // a chain ends at the first who is not one of them
        foreach (var proxy in web.Proxies)
            if (TryParseProxy(proxy, out var network))
                forwarded.KnownIPNetworks.Add(network);
    }

    /// <summary>An address, or a network as address/bits.</summary>
    public static bool TryParseProxy(string text, out IPNetwork network)
    {
        if (!IPAddress.TryParse(text, out var address))
            return IPNetwork.TryParse(text, out network);
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    private static bool IsHere(IPAddress? remote) => remote is not null && IPAddress.IsLoopback(remote);

    private static bool IsHarmless(PathString path) => Array.Exists(Harmless, start => path.StartsWithSegments(start));

    [LoggerMessage(3501, LogLevel.Warning, "Web:AllowPlainHttp is on: tokens and names can be read on the way")]
    private static partial void Allowed(ILogger logger);
}
