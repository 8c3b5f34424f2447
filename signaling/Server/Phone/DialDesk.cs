using MediaServer.Host.Control;
using MediaServer.Server.Api;
using MediaServer.Server.Hub;
using MediaServer.Server.Live;
using MediaServer.Server.Stores;
using MediaServer.Visits;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MediaServer.Server.Phone;

/// <summary>Calls somebody into a visit. Who may ask is decided before; whether the network may be asked is decided here and by the phone.</summary>
internal sealed class DialDesk(
    IPhoneNode phone,
    PhoneCalls calls,
    PhoneMetrics metrics,
    Database database,
    AuditTrail audit,
    IOptions<PhoneDeskOptions> options,
    VisitClock clock
)
{
    private const string DefaultLanguage = "en";
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>Starts the call and answers with the person who is being called, or refuses.</summary>
    /// <param name="loop">The visit.</param>
    /// <param name="who">Whose seat the called person takes.</param>
    /// <param name="target">Whom to call.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="called">Nobody needs to admit: whoever asks may invite.</param>
    /// <param name="cancel">The request's end.</param>
    public async Task<CalledPerson> CallAsync(
        VisitLoop loop,
        PinHolder who,
        CallTarget target,
        Actor by,
        bool called,
        CancellationToken cancel
    )
    {
        var seat = await loop.ReadAsync(visit => visit.Find(who.Participant));
        if (calls.IsCalling(who.Visit, who.Participant) || seat is { Via: Via.Phone, Connection: not null })
            throw new RefusedException(ErrorCode.Conflict); // one telephone at a time
        await CountAsync(who.Visit, cancel);
        var dialed = new DialedCall(who, CallerName.Of(target.Suffix), called);
        var language = PhoneLanguage.Of(who.Locale) ?? (phone.Numbers is [var first, ..] ? first.Language : DefaultLanguage);
        var command = new DialCommand(who.Visit, who.Participant, target.Address, language);
        var reply = await calls.StartAsync(() => phone.DialAsync(command, cancel), dialed, cancel);
        if (reply.Error is { } code)
        {
            metrics.Dial(code == ErrorCode.Unavailable ? "unavailable" : "refused");
            throw new RefusedException(code);
        }
        metrics.Dial("started");
        // Two digits tell a clinic which of its calls this was, and nobody else whose.
        await audit.RecordAsync(who.Visit, by.Id, "phone.dialed", who.Participant, target.Suffix.Length > 0 ? $"••{target.Suffix}" : "sip");
        return new CalledPerson(who.Participant, dialed.Name, who.Role, Via.Phone, "calling");
    }

    /// <summary>Counts the call before it is made: a refused one has cost an attempt too, and retries in a loop end.</summary>
    public async Task CountAsync(string visit, CancellationToken cancel)
    {
        await using var db = database.Open();
        var since = clock.UtcNow - Day;
        var limits = options.Value.DialOut;
        if (
            await db.Dials.CountAsync(d => d.Visit == visit, cancel) >= limits.MaxPerVisit
            || await db.Dials.CountAsync(d => d.At > since, cancel) >= limits.MaxPerDay
        )
        {
            metrics.Dial("capped");
            throw new RefusedException(ErrorCode.DialRefused);
        }
        db.Dials.Add(new DialRow { Visit = visit, At = clock.UtcNow });
        await db.SaveChangesAsync(cancel);
    }
}
