using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace MediaServer.Server.Web;

/// <summary>
/// Browsers cannot set headers on a WebSocket, so SignalR sends the token in the query. It is moved into the header while the request is
/// being made, before the first log line or trace about it, so that no URL that anybody sees holds a token.
/// </summary>
internal sealed class AccessTokenFactory(IServiceProvider services) : IHttpContextFactory
{
    private const string Parameter = "access_token";
    private readonly DefaultHttpContextFactory _inner = new(services);

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        if (
            featureCollection.Get<IHttpRequestFeature>() is { } request
            && request.QueryString.Contains(Parameter, StringComparison.OrdinalIgnoreCase)
        )
            Move(request);
        return _inner.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => _inner.Dispose(httpContext);

    private static void Move(IHttpRequestFeature request)
    {
        var query = QueryHelpers.ParseQuery(request.QueryString);
        if (query.Remove(Parameter, out var token) && request.Path.StartsWith("/hub", StringComparison.Ordinal))
            request.Headers.Authorization = $"Bearer {token}";
        request.QueryString = QueryString.Create(query).Value ?? "";
        request.RawTarget = request.Path + request.QueryString;
    }
}
