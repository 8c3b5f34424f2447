using MediaServer.Recorder.Control;
using MediaServer.Server.Api;
using MediaServer.Server.Auth;
using MediaServer.Server.Live;
using MediaServer.Server.Stores;
using MediaServer.Visits;
using EntityTag = Microsoft.Net.Http.Headers.EntityTagHeaderValue;

namespace MediaServer.Server.Recordings;

/// <summary>Behind the recording endpoints: starts and stops, shows, plays, holds and deletes.</summary>
internal sealed class RecordingDesk(
    VisitDirectory visits,
    RecordingStore store,
    RecordingJobs jobs,
    RecordingTickets tickets,
    IRecordingArchive archive,
    AuditTrail audit
)
{
    private const string DefaultTextVersion = "backend";

    public async Task<IResult> StartAsync(string visit, Actor by)
    {
        var loop = await visits.GetAsync(visit, CancellationToken.None);
        var id = Secrets.NewId();
        var outcome = await loop.ApplyAsync(new RequestRecording(by, id));
        return outcome.Error == VisitError.None
            ? Results.Accepted($"/api/recordings/{id}", new RecordingStarting(id))
            : Problem.Of(ErrorCode.Of(outcome.Error));
    }

    public async Task<IResult> StopAsync(string visit, Actor by)
    {
        var loop = await visits.GetAsync(visit, CancellationToken.None);
        var (error, id) = await loop.ApplyAsync(
            new Visits.StopRecording(by),
            (_, outcome) => (outcome.Error, outcome.Events.OfType<RecordingStopped>().FirstOrDefault()?.Recording.Id)
        );
        return error == VisitError.None
            ? Results.Accepted($"/api/recordings/{id}", new RecordingStarting(id!))
            : Problem.Of(ErrorCode.Of(error));
    }

    public async Task<IResult> AnswerAsync(string visit, string participant, ProxyConsent consent, Actor by)
    {
        if (consent.TextVersion?.Length > Ids.MaxLength || consent.Language?.Length > Ids.MaxLength)
            return Problem.Of(ErrorCode.InvalidRequest);
        var loop = await visits.GetAsync(visit, CancellationToken.None);
        if (await loop.ReadAsync(v => v.Recording?.Id) is not { } recording)
            return Problem.Of(ErrorCode.Conflict);
        var answer = new Answer(consent.Yes, consent.TextVersion ?? DefaultTextVersion, consent.Language ?? "");
        var outcome = await loop.ApplyAsync(new AnswerConsent(by, participant, recording, answer));
        return outcome.Error == VisitError.None ? Results.NoContent() : Problem.Of(ErrorCode.Of(outcome.Error));
    }

    public async Task<IResult> ListAsync(string visit, HttpContext http)
    {
        await visits.GetAsync(visit, http.RequestAborted);
        return MayKnow(http, visit) ? Results.Ok(await store.ListAsync(visit, http.RequestAborted)) : Problem.Of(ErrorCode.NotFound);
    }

    public async Task<IResult> ConsentsAsync(string visit, CancellationToken cancel)
    {
        await visits.GetAsync(visit, cancel);
        return Results.Ok(await store.ConsentsAsync(visit, cancel));
    }

    public async Task<IResult> GetAsync(string recording, HttpContext http) =>
        await FindAsync(recording, http) is { } row ? Results.Ok(RecordingStore.Describe(row)) : Problem.Of(ErrorCode.NotFound);

    /// <summary>A cookie that opens this recording's files and nothing else: a video element can send no header, and a URL is no place for a secret.</summary>
    public async Task<IResult> TicketAsync(string recording, HttpContext http)
    {
        if (await FindAsync(recording, http) is not { State: RecordingStore.Ready })
            return Problem.Of(ErrorCode.NotFound);
        http.Response.Cookies.Append(
            RecordingTickets.Cookie,
            tickets.Issue(recording, Who(http)),
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = http.Request.IsHttps,
                Path = $"/api/recordings/{recording}/files",
                MaxAge = RecordingTickets.Lifetime,
            }
        );
        return Results.NoContent();
    }

    public async Task<IResult> FileAsync(string recording, string name, HttpContext http)
    {
        if (await FindAsync(recording, http) is not { State: RecordingStore.Ready } row)
            return Problem.Of(ErrorCode.NotFound);
        if (await archive.OpenAsync(recording, name, http.RequestAborted) is not { } stored)
            return Problem.Of(ErrorCode.NotFound);
        // A player asks for a recording in a hundred pieces; the first of them is what somebody wants to know of later.
        if (http.Request.GetTypedHeaders().Range is not { } range || range.Ranges.Any(r => r.From is null or 0))
            await audit.RecordAsync(row.Visit, Who(http), "recording.opened", recording, name);
        http.Response.Headers.CacheControl = "private, no-store";
        return Results.Stream(
            stored.Content,
            stored.File.ContentType,
            entityTag: new EntityTag($"\"{stored.File.Sha256}\""),
            enableRangeProcessing: true
        );
    }

    public async Task<IResult> HoldAsync(string recording, bool hold, HttpContext http)
    {
        if (await FindAsync(recording, http) is not { } row || row.State == RecordingStore.Deleted)
            return Problem.Of(ErrorCode.NotFound);
        await store.ChangeAsync(recording, r => r.LegalHold = hold);
        await audit.RecordAsync(row.Visit, Who(http), hold ? "recording.held" : "recording.released", recording);
        return Results.NoContent();
    }

    public async Task<IResult> CancelAsync(string recording, HttpContext http)
    {
        if (await FindAsync(recording, http) is not { } row)
            return Problem.Of(ErrorCode.NotFound);
        if (row.State != RecordingStore.Processing || !jobs.Cancel(recording))
            return Problem.Of(ErrorCode.Conflict);
        await audit.RecordAsync(row.Visit, Who(http), "recording.cancelled", recording);
        return Results.NoContent();
    }

    /// <summary>Once more, from the last part that was finished.</summary>
    public async Task<IResult> ProcessAsync(string recording, HttpContext http)
    {
        if (await FindAsync(recording, http) is not { } row)
            return Problem.Of(ErrorCode.NotFound);
        if (row.State != RecordingStore.Failed)
            return Problem.Of(ErrorCode.Conflict);
        await store.ChangeAsync(recording, r => (r.State, r.Failure) = (RecordingStore.Processing, null));
        jobs.Enqueue(recording);
        return Results.Accepted($"/api/recordings/{recording}", new RecordingStarting(recording));
    }

    public async Task<IResult> DeleteAsync(string recording, HttpContext http)
    {
        if (await FindAsync(recording, http) is not { } row || row.State == RecordingStore.Deleted)
            return Problem.Of(ErrorCode.NotFound);
        if (row.LegalHold || row.State is RecordingStore.Asking or RecordingStore.Running or RecordingStore.Processing)
            return Problem.Of(ErrorCode.Conflict);
        await DeleteAsync(row, Who(http), "requested");
        return Results.NoContent();
    }

    public async Task DeleteAsync(RecordingRow row, string by, string reason)
    {
        await archive.DeleteAsync(row.Id, CancellationToken.None);
        await store.ChangeAsync(row.Id, r => (r.State, r.Files, r.RetainUntil) = (RecordingStore.Deleted, null, null));
        await audit.RecordAsync(row.Visit, by, "recording.deleted", row.Id, reason);
        await store.FlushAsync(); // nobody deletes it a second time
    }

    private async Task<RecordingRow?> FindAsync(string recording, HttpContext http) =>
        Ids.IsValid(recording) && await store.FindAsync(recording, http.RequestAborted) is { } row && MayKnow(http, row.Visit) ? row : null;

    /// <summary>The backend knows all; somebody from a visit that visit's; a ticket's holder was looked at when it was issued.</summary>
    private static bool MayKnow(HttpContext http, string visit) =>
        http.User.Identities.OfType<JoinIdentity>().FirstOrDefault() is not { } who || who.Visit == visit;

    private static string Who(HttpContext http) =>
        http.User.Identities.OfType<JoinIdentity>().FirstOrDefault()?.Participant
        ?? http.User.FindFirst(TokenClaims.Holder)?.Value
        ?? $"key:{http.User.FindFirst(TokenClaims.Key)!.Value}";
}
