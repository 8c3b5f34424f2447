using MediaServer.Server.Auth;
using MediaServer.Server.Configuration;
using MediaServer.Server.Hub;
using MediaServer.Server.Live;
using MediaServer.Server.Phone;
using MediaServer.Server.Stores;
using MediaServer.Visits;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MediaServer.Server.Api;

/// <summary>Behind the visit endpoints: makes visits, invites people, passes orders on.</summary>
internal sealed class VisitDesk(
    Database database,
    VisitDirectory visits,
    Tokens tokens,
    AuditTrail audit,
    PhoneAccessDesk phone,
    PhoneSessions phones,
    TransferDesk transfers,
    IOptions<AuthOptions> auth,
    VisitClock clock
)
{
    private const int MaxTitleLength = 200;
    private const int MaxLocaleLength = 35; // BCP 47 tags in practice

    /// <summary>A century: longer is a mistake.</summary>
    private const int MaxRetentionDays = 36_525;

    public async Task<IResult> CreateAsync(CreateVisit request, CancellationToken cancel)
    {
        var max = request.MaxParticipants ?? VisitSettings.DefaultMaxParticipants;
        if (
            max is < 2 or > VisitSettings.HighestMaxParticipants
            || request.Recording is not ("off" or "ask")
            || request.RecordingRefusal is not ("stop" or "exclude")
            || request.RetentionDays is < 0 or > MaxRetentionDays
            || request.Title?.Length > MaxTitleLength
            || request.Locale?.Length > MaxLocaleLength
        )
            return Problem.Of(ErrorCode.InvalidRequest);
        var row = new VisitRow
        {
            Id = Secrets.NewId(),
            Title = Names.Clean(request.Title, MaxTitleLength) is { Length: > 0 } title ? title : null,
            StartsAt = request.StartsAt,
            WaitingRoom = request.WaitingRoom,
            Recording = request.Recording,
            Refusal = request.RecordingRefusal,
            RetentionDays = request.RetentionDays,
            MaxParticipants = max,
            Locale = request.Locale,
            CreatedAt = clock.UtcNow,
        };
        await using var db = database.Open();
        db.Visits.Add(row);
        await db.SaveChangesAsync(cancel);
        await audit.RecordAsync(row.Id, "api", "visit.created", row.Id);
        return Results.Created($"/api/visits/{row.Id}", Describe(row) with { Phone = phone.OfVisit(row.Locale) });
    }

    public async Task<IResult> GetAsync(string id, CancellationToken cancel)
    {
        var loop = await visits.GetAsync(id, cancel);
        await using var db = database.Open();
        var row = await db.Visits.AsNoTracking().FirstAsync(v => v.Id == id, cancel);
        var (ended, people, recording) = await loop.ReadAsync(visit =>
            (visit.HasEnded, visit.Participants.Select(ParticipantSnapshot.Of).ToArray(), visit.Recording)
        );
        return Results.Ok(
            Describe(row) with
            {
                State = ended ? "ended" : "open",
                Phone = ended ? null : phone.OfVisit(row.Locale),
                Participants = people,
                Tracks = [.. people.SelectMany(p => p.Tracks)],
                ActiveRecording = recording is null
                    ? null
                    : new ActiveRecordingDescription(
                        recording.Id,
                        Snapshots.Word(recording.State),
                        recording.Trouble,
                        recording.Answers.ToDictionary(a => a.Key, a => a.Value.Yes)
                    ),
            }
        );
    }

    public async Task<IResult> InviteAsync(string id, InviteParticipant request, HttpContext http)
    {
        var participant = request.ParticipantId ?? Secrets.NewId();
        if (
            !VerifiedToken.TryParseRole(request.Role, out var role)
            || !Ids.IsValid(participant)
            || request.Locale?.Length > MaxLocaleLength
            || request.Name?.Length > Names.MaxLength
            || request.Phone is not null && !CallTarget.TryParse(request.Phone, null, out _)
        )
            return Problem.Of(ErrorCode.InvalidRequest);
        var loop = await visits.GetAsync(id, http.RequestAborted);
        if (await loop.ReadAsync(visit => visit.HasEnded))
            return Problem.Of(ErrorCode.VisitEnded);
        var name = Names.Clean(request.Name);
        if (await loop.ReadAsync(visit => visit.Find(participant)) is null)
            await RememberAsync(id, participant, name, role, request, http.RequestAborted);
        var key = http.User.FindFirst(TokenClaims.Key)!.Value;
        await audit.RecordAsync(id, $"key:{key}", "token.minted", participant, Snapshots.Word(role));
        var lifetime = TimeSpan.FromMinutes(auth.Value.JoinTokenMinutes);
        var language = request.Locale ?? await LocaleOfAsync(id, http.RequestAborted);
        var token = tokens.MintJoin(key, id, participant, role, name, lifetime, language);
        var joinUrl = $"{http.Request.Scheme}://{http.Request.Host}/visit#t={token}";
        var access = await phone.OfAsync(id, participant, request.Locale, http.RequestAborted);
        if (access is not null)
            await audit.RecordAsync(id, $"key:{key}", "pin.minted", participant);
        return Results.Created($"/api/visits/{id}", new Invitation(participant, token, joinUrl, access));
    }

    public async Task<IResult> DialAsync(string id, DialRequest request, Actor by, HttpContext http)
    {
        if (request.ParticipantId is { } participant && !Ids.IsValid(participant))
            return Problem.Of(ErrorCode.InvalidRequest);
        var loop = await visits.GetAsync(id, http.RequestAborted);
        try
        {
            return Results.Accepted($"/api/visits/{id}", await phones.CallAsync(loop, request, by, http.RequestAborted));
        }
        catch (RefusedException refused)
        {
            return Problem.Of(refused.Code); // a number that may not be called is no fault of the server's
        }
    }

    public async Task<IResult> TransferAsync(string id, string participant, TransferRequest request, Actor by, CancellationToken cancel)
    {
        var loop = await visits.GetAsync(id, cancel);
        try
        {
            await transfers.StartAsync(loop, participant, request.Number, by, cancel);
            return Results.Accepted();
        }
        catch (RefusedException refused)
        {
            return Problem.Of(refused.Code);
        }
    }

    public async Task<IResult> ApplyAsync(string id, VisitCommand command)
    {
        var loop = await visits.GetAsync(id, CancellationToken.None);
        var outcome = await loop.ApplyAsync(command);
        return outcome.Error == VisitError.None ? Results.NoContent() : Problem.Of(ErrorCode.Of(outcome.Error));
    }

    private async Task<string?> LocaleOfAsync(string visit, CancellationToken cancel)
    {
        await using var db = database.Open();
        return await db.Visits.Where(v => v.Id == visit).Select(v => v.Locale).FirstAsync(cancel);
    }

    private async Task RememberAsync(
        string visit,
        string participant,
        string name,
        Role role,
        InviteParticipant request,
        CancellationToken cancel
    )
    {
        await using var db = database.Open();
        if (await db.Participants.FindAsync([visit, participant], cancel) is { } known)
        {
            known.Phone = request.Phone ?? known.Phone;
            await db.SaveChangesAsync(cancel);
            return;
        }
        db.Participants.Add(
            new ParticipantRow
            {
                Visit = visit,
                Id = participant,
                Name = name,
                Role = Snapshots.Word(role),
                Locale = request.Locale,
                Phone = request.Phone,
                State = "invited",
                ChangedAt = clock.UtcNow,
            }
        );
        await db.SaveChangesAsync(cancel);
    }

    private static VisitDescription Describe(VisitRow row) =>
        new(
            row.Id,
            row.EndedAt is null ? "open" : "ended",
            row.Title,
            row.StartsAt,
            row.WaitingRoom,
            row.Recording,
            row.MaxParticipants,
            row.Locale,
            row.CreatedAt,
            row.EndedAt
        )
        {
            RecordingRefusal = row.Recording == "off" ? null : row.Refusal,
            RetentionDays = row.RetentionDays,
        };
}
