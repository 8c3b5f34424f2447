using MediaServer.Server.Auth;
using MediaServer.Server.Live;
using MediaServer.Visits;

namespace MediaServer.Server.Api;

/// <summary>What the app's backend does with visits.</summary>
internal static class VisitEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var visits = routes.MapGroup("/api/visits").RequireAuthorization(Policies.Api).WithTags("Visits");
        visits.MapPost("/", (CreateVisit request, VisitDesk desk, CancellationToken cancel) => desk.CreateAsync(request, cancel));
        visits.MapGet("/{visitId}", (string visitId, VisitDesk desk, CancellationToken cancel) => desk.GetAsync(visitId, cancel));
        visits.MapPost("/{visitId}/end", (string visitId, HttpContext http, VisitDesk desk) => desk.ApplyAsync(visitId, new End(By(http))));
        visits.MapPost(
            "/{visitId}/participants",
            (string visitId, InviteParticipant request, HttpContext http, VisitDesk desk) => desk.InviteAsync(visitId, request, http)
        );
        visits.MapPost(
            "/{visitId}/dial",
            (string visitId, DialRequest request, HttpContext http, VisitDesk desk) => desk.DialAsync(visitId, request, By(http), http)
        );
        visits.MapPost(
            "/{visitId}/participants/{participantId}/transfer",
            (string visitId, string participantId, TransferRequest request, HttpContext http, VisitDesk desk) =>
                desk.TransferAsync(visitId, participantId, request, By(http), http.RequestAborted)
        );
        MapAct(visits, "admit", (by, participant) => new Admit(by, participant));
        MapAct(visits, "deny", (by, participant) => new Deny(by, participant));
        MapAct(visits, "hold", (by, participant) => new Hold(by, participant));
        MapAct(visits, "mute", (by, participant) => new Mute(by, participant));
        MapAct(visits, "remove", (by, participant) => new Remove(by, participant));
    }

    private static void MapAct(IEndpointRouteBuilder visits, string act, Func<Actor, string, VisitCommand> command) =>
        visits.MapPost(
            $"/{{visitId}}/participants/{{participantId}}/{act}",
            (string visitId, string participantId, HttpContext http, VisitDesk desk) =>
                desk.ApplyAsync(visitId, command(By(http), participantId))
        );

    private static Actor By(HttpContext http) => new(null, $"key:{http.User.FindFirst(TokenClaims.Key)!.Value}");
}
