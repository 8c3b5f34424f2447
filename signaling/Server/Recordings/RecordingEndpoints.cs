using MediaServer.Server.Api;
using MediaServer.Server.Auth;
using MediaServer.Visits;

namespace MediaServer.Server.Recordings;

/// <summary>Recordings over HTTP: the backend does everything, those who may record see and play those of their visit.</summary>
internal static class RecordingEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var visit = routes.MapGroup("/api/visits/{visitId}").WithTags("Recordings");
        MapVisit(visit.MapGroup("").RequireAuthorization(Policies.Api));
        visit
            .MapGet("/recordings", (string visitId, RecordingDesk desk, HttpContext http) => desk.ListAsync(visitId, http))
            .RequireAuthorization(Policies.Recordings);
        MapRecording(routes.MapGroup("/api/recordings/{recordingId}").WithTags("Recordings"));
    }

    private static void MapVisit(RouteGroupBuilder visit)
    {
        visit.MapPost("/recording/start", (string visitId, RecordingDesk desk, HttpContext http) => desk.StartAsync(visitId, By(http)));
        visit.MapPost("/recording/stop", (string visitId, RecordingDesk desk, HttpContext http) => desk.StopAsync(visitId, By(http)));
        visit.MapPost(
            "/recording/pause",
            (string visitId, VisitDesk desk, HttpContext http) => desk.ApplyAsync(visitId, new PauseRecording(By(http), true))
        );
        visit.MapPost(
            "/recording/resume",
            (string visitId, VisitDesk desk, HttpContext http) => desk.ApplyAsync(visitId, new PauseRecording(By(http), false))
        );
        visit.MapPost(
            "/participants/{participantId}/consent",
            (string visitId, string participantId, ProxyConsent consent, RecordingDesk desk, HttpContext http) =>
                desk.AnswerAsync(visitId, participantId, consent, By(http))
        );
        visit.MapGet("/consents", (string visitId, RecordingDesk desk, CancellationToken cancel) => desk.ConsentsAsync(visitId, cancel));
    }

    private static void MapRecording(RouteGroupBuilder recording)
    {
        recording
            .MapGet("/", (string recordingId, RecordingDesk desk, HttpContext http) => desk.GetAsync(recordingId, http))
            .RequireAuthorization(Policies.Recordings);
        recording
            .MapPost("/ticket", (string recordingId, RecordingDesk desk, HttpContext http) => desk.TicketAsync(recordingId, http))
            .RequireAuthorization(Policies.Recordings);
        recording
            .MapGet(
                "/files/{name}",
                (string recordingId, string name, RecordingDesk desk, HttpContext http) => desk.FileAsync(recordingId, name, http)
            )
            .RequireAuthorization(Policies.RecordingFile);
        var backend = recording.MapGroup("").RequireAuthorization(Policies.Api);
        backend.MapDelete("/", (string recordingId, RecordingDesk desk, HttpContext http) => desk.DeleteAsync(recordingId, http));
        backend.MapPut(
            "/hold",
            (string recordingId, LegalHoldRequest request, RecordingDesk desk, HttpContext http) =>
                desk.HoldAsync(recordingId, request.Hold, http)
        );
        backend.MapPost("/cancel", (string recordingId, RecordingDesk desk, HttpContext http) => desk.CancelAsync(recordingId, http));
        backend.MapPost("/process", (string recordingId, RecordingDesk desk, HttpContext http) => desk.ProcessAsync(recordingId, http));
    }

    private static Actor By(HttpContext http) => new(null, $"key:{http.User.FindFirst(TokenClaims.Key)!.Value}");
}
