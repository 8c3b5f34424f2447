using System.Text;
using MediaServer.Host.Control;
using MediaServer.Server.Auth;
using MediaServer.Server.Live;
using Microsoft.AspNetCore.Authorization;

namespace MediaServer.Server.Api;

/// <summary>WHIP (RFC 9725) and WHEP: an offer by POST, the session by its Location.</summary>
internal static class HttpMediaEndpoints
{
    private const string Sdp = "application/sdp";
    private const string Fragment = "application/trickle-ice-sdpfrag";

    public static void Map(IEndpointRouteBuilder routes)
    {
        MapKind(routes, "/whip", OfferKind.Whip);
        MapKind(routes, "/whep", OfferKind.Whep);
    }

    private static void MapKind(IEndpointRouteBuilder routes, string prefix, OfferKind kind)
    {
        var group = routes.MapGroup(prefix + "/{visitId}").WithTags("WHIP and WHEP");
        group
            .MapPost("/", (HttpContext http, HttpMedia media, IceServers ice) => OpenAsync(http, media, ice, kind, prefix))
            .RequireAuthorization(Policies.Publisher);
        group.MapPatch("/{session}", PatchAsync).RequireAuthorization(Policies.MediaSession);
        group.MapDelete("/{session}", CloseAsync).RequireAuthorization(Policies.MediaSession);
    }

    private static async Task<IResult> OpenAsync(HttpContext http, HttpMedia media, IceServers ice, OfferKind kind, string prefix)
    {
        if (!IsType(http, Sdp))
            return Problem.Of(ErrorCode.UnsupportedMedia);
        var who = JoinIdentity.Of(http.User);
        var offer = await ReadAsync(http);
        var (session, answer) = await media.OpenAsync(who, kind, offer, http.RequestAborted);
        http.Response.Headers.Location = $"{prefix}/{session.Visit}/{session.Id}";
        http.Response.Headers.ETag = session.ETag;
        foreach (var server in ice.Mint())
        foreach (var url in server.Urls)
            http.Response.Headers.Append(
                "Link",
                $"<{url}>; rel=\"ice-server\"; username=\"{server.Username}\"; credential=\"{server.Credential}\"; credential-type=\"password\""
            );
        return Results.Text(answer, Sdp, Encoding.UTF8, StatusCodes.Status201Created);
    }

    private static async Task<IResult> PatchAsync(string session, HttpContext http, HttpMedia media)
    {
        if (!IsType(http, Fragment))
            return Problem.Of(ErrorCode.UnsupportedMedia);
        var open = media.Find(session, JoinIdentity.Of(http.User));
        if (!SdpFragment.TryParse(await ReadAsync(http), out var fragment))
            return Problem.Of(ErrorCode.InvalidRequest);
        var match = http.Request.Headers.IfMatch.ToString();
        if (match.Length == 0)
            return Results.StatusCode(StatusCodes.Status428PreconditionRequired);
        if (match != "*")
        {
            if (match != open.ETag)
                return Results.StatusCode(StatusCodes.Status412PreconditionFailed);
            media.Trickle(open, fragment);
            return Results.NoContent();
        }
        if (fragment.Ufrag is null)
            return Problem.Of(ErrorCode.InvalidRequest);
        var answer = await media.RestartAsync(open, fragment, http.RequestAborted);
        http.Response.Headers.ETag = open.ETag;
        return Results.Text(answer, Fragment);
    }

    private static async Task<IResult> CloseAsync(string session, HttpContext http, HttpMedia media)
    {
        await media.CloseAsync(media.Find(session, JoinIdentity.Of(http.User)));
        return Results.Ok();
    }

    private static bool IsType(HttpContext http, string type) =>
        http.Request.ContentType?.Split(';')[0].Trim().Equals(type, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Reads as much as an offer may be long; one byte more is too much.</summary>
    private static async Task<string> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength > Negotiator.MaxSdpLength)
            throw new RefusedException(ErrorCode.PayloadTooLarge);
        var buffer = new byte[Negotiator.MaxSdpLength + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, http.RequestAborted);
        if (length > Negotiator.MaxSdpLength)
            throw new RefusedException(ErrorCode.PayloadTooLarge);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
