using MediaServer.Server.Api;
using MediaServer.Server.Auth;
using MediaServer.Server.Hub;
using MediaServer.Server.Live;
using MediaServer.Server.Stores;
using MediaServer.Visits;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Server.Phone;

/// <summary>What is asked of the telephone over the hub and the API: calling somebody, and going on by telephone oneself.</summary>
internal sealed class PhoneSessions(
    VisitDirectory visits,
    Database database,
    StoreWriter store,
    PhoneAccessDesk access,
    DialDesk desk,
    TransferDesk transfers,
    AuditTrail audit,
    VisitClock clock
)
{
    /// <summary>Somebody in the visit has a telephone called.</summary>
    public async Task<CalledPerson> InviteAsync(JoinIdentity who, string connection, InviteByPhoneRequest request, CancellationToken cancel)
    {
        var loop = await visits.GetAsync(who.Visit, cancel);
        var me = await InsideAsync(loop, connection);
        if (!me.Permissions.Invite)
            throw new RefusedException(ErrorCode.Forbidden);
        var dial = new DialRequest(request.Number, request.Sip, Name: request.Name);
        return await CallAsync(loop, dial, new Actor(connection, me.Id), cancel);
    }

    /// <summary>Somebody in the visit hands a caller on: that takes a person out of it as removing does, and costs a call as inviting does.</summary>
    public async Task TransferAsync(JoinIdentity who, string connection, HandOnRequest request, CancellationToken cancel)
    {
        var loop = await visits.GetAsync(who.Visit, cancel);
        var me = await InsideAsync(loop, connection);
        if (me.Permissions is not { Invite: true, Admit: true })
            throw new RefusedException(ErrorCode.Forbidden);
        await transfers.StartAsync(loop, request.Participant, request.Number, new Actor(connection, me.Id), cancel);
    }

    private static async Task<Participant> InsideAsync(VisitLoop loop, string connection) =>
        await loop.ReadAsync(visit => visit.FindByConnection(connection)) is { IsInside: true } me
            ? me
            : throw new RefusedException(ErrorCode.NotAdmitted);

    /// <summary>Calls the telephone of somebody invited before, or of a guest.</summary>
    public async Task<CalledPerson> CallAsync(VisitLoop loop, DialRequest request, Actor by, CancellationToken cancel)
    {
        if (!access.IsOn)
            throw new RefusedException(ErrorCode.Unavailable);
        if ((request.Number is null) == (request.Sip is null) || request.Name?.Length > Names.MaxLength)
            throw new RefusedException(ErrorCode.InvalidRequest);
        if (!CallTarget.TryParse(request.Number, request.Sip, out var target))
            throw new RefusedException(ErrorCode.DialRefused);
        if (await loop.ReadAsync(visit => visit.HasEnded))
            throw new RefusedException(ErrorCode.VisitEnded);
        var person = request.ParticipantId is { } known ? await KnownAsync(loop.Id, known, cancel) : await GuestAsync(loop.Id, cancel);
        var name = Names.Clean(request.Name);
        return await desk.CallAsync(loop, name.Length > 0 ? person with { Name = name } : person, target, by, called: true, cancel);
    }

    /// <summary>How to go on by telephone in one's own seat; the number on file is called at once.</summary>
    public async Task<PhoneAccess> ContinueAsync(JoinIdentity who, string connection, CancellationToken cancel)
    {
        var loop = await visits.GetAsync(who.Visit, cancel);
        if (await loop.ReadAsync(visit => visit.FindByConnection(connection)) is not { } me)
            throw new RefusedException(ErrorCode.NotAdmitted);
        await store.FlushAsync(cancel); // whoever came with a token of the app's own is stored since joining only
        await using var db = database.Open();
        var row = await db.Participants.AsNoTracking().FirstAsync(p => p.Visit == loop.Id && p.Id == me.Id, cancel);
        var found = await access.OfAsync(loop.Id, me.Id, row.Locale, cancel) ?? throw new RefusedException(ErrorCode.Unavailable);
        await audit.RecordAsync(loop.Id, me.Id, "pin.shown", me.Id);
        if (row.Phone is null || !CallTarget.TryParse(row.Phone, null, out var own))
            return found;
        return found with { Calling = await CallSelfAsync(loop, PinBook.HolderOf(row, null), own, new Actor(connection, me.Id), cancel) };
    }

    /// <summary>True when the person's own telephone rings or is about to; otherwise the number and the PIN work all the same.</summary>
    private async Task<bool> CallSelfAsync(VisitLoop loop, PinHolder self, CallTarget own, Actor by, CancellationToken cancel)
    {
        try
        {
            await desk.CallAsync(loop, self, own, by, called: false, cancel);
            return true;
        }
        catch (RefusedException refused) when (refused.Code is ErrorCode.DialRefused or ErrorCode.Unavailable or ErrorCode.Conflict)
        {
            return refused.Code == ErrorCode.Conflict; // asked for twice
        }
    }

    private async Task<PinHolder> KnownAsync(string visit, string participant, CancellationToken cancel)
    {
        await using var db = database.Open();
        var row =
            await db.Participants.AsNoTracking().FirstOrDefaultAsync(p => p.Visit == visit && p.Id == participant, cancel)
            ?? throw new RefusedException(ErrorCode.NotFound);
        var locale = await db.Visits.Where(v => v.Id == visit).Select(v => v.Locale).FirstAsync(cancel);
        return PinBook.HolderOf(row, locale);
    }

    private async Task<PinHolder> GuestAsync(string visit, CancellationToken cancel)
    {
        await using var db = database.Open();
        var locale = await db.Visits.Where(v => v.Id == visit).Select(v => v.Locale).FirstAsync(cancel);
        var row = new ParticipantRow
        {
            Visit = visit,
            Id = Secrets.NewId(),
            Name = "",
            Role = Snapshots.Word(Role.Guest),
            State = "invited",
            ChangedAt = clock.UtcNow,
        };
        db.Participants.Add(row);
        await db.SaveChangesAsync(cancel);
        return PinBook.HolderOf(row, locale);
    }
}
