using MediaServer.Server.Auth;
using MediaServer.Server.Live;
using MediaServer.Server.Stores;
using MediaServer.Visits;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Server.Phone;

/// <summary>Whom a PIN stands for.</summary>
/// <param name="Visit">The visit that it opens.</param>
/// <param name="Participant">Whose seat.</param>
/// <param name="Name">What others see, or empty.</param>
/// <param name="Role">What the person is.</param>
/// <param name="Permissions">What the person may do.</param>
/// <param name="Locale">The person's language, else the visit's.</param>
internal sealed record PinHolder(string Visit, string Participant, string Name, Role Role, Permissions Permissions, string? Locale);

/// <summary>One PIN per participant, for as long as the visit is open.</summary>
internal sealed class PinBook(Database database, PinKey key, VisitClock clock)
{
    /// <summary>A new PIN meets a taken one once in a hundred thousand times, and somebody else's mint of the same as rarely.</summary>
    private const int MaxAttempts = 5;

    /// <summary>The participant's PIN, always the same one.</summary>
    public async Task<string> MintAsync(string visit, string participant, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var db = database.Open();
            var known = await db
                .PhonePins.AsNoTracking()
                .FirstOrDefaultAsync(p => p.Visit == visit && p.Participant == participant, cancel);
            if (known is not null)
                return key.PinOf(known.Seed);
            var seed = PinKey.NewSeed();
            var pin = key.PinOf(seed);
            db.PhonePins.Add(
                new PhonePinRow
                {
                    Digest = key.DigestOf(pin),
                    Visit = visit,
                    Participant = participant,
                    Seed = seed,
                    CreatedAt = clock.UtcNow,
                }
            );
            try
            {
                await db.SaveChangesAsync(cancel);
                return pin;
            }
            catch (DbUpdateException) when (attempt < MaxAttempts)
            {
                // Taken, by this participant's other request or by another participant: look again.
            }
        }
    }

    /// <summary>Null for a PIN that is wrong and for one whose visit is over: nothing tells them apart.</summary>
    /// <remarks>
    /// What the database looks for is a keyed digest, so how long it takes says nothing about how near a guess was.
    /// </remarks>
    public async Task<PinHolder?> FindAsync(string pin, CancellationToken cancel)
    {
        var digest = key.DigestOf(pin);
        await using var db = database.Open();
        var found = await (
            from p in db.PhonePins.AsNoTracking()
            join visit in db.Visits on p.Visit equals visit.Id
            join person in db.Participants on new { p.Visit, Id = p.Participant } equals new { person.Visit, person.Id }
            where p.Digest == digest && visit.EndedAt == null
            select new
            {
                p.Digest,
                Person = person,
                visit.Locale,
            }
        ).FirstOrDefaultAsync(cancel);
        if (found is null || !Secrets.Same(found.Digest, digest))
            return null;
        return HolderOf(found.Person, found.Locale);
    }

    public static PinHolder HolderOf(ParticipantRow person, string? visitLocale)
    {
        var role = Enum.Parse<Role>(person.Role, ignoreCase: true);
        var permissions = person.Permissions is { } json
            ? System.Text.Json.JsonSerializer.Deserialize<Permissions>(json, Hub.Json.Options)!
            : Permissions.For(role);
        var name = CallerName.IsMade(person.Name) ? "" : person.Name;
        return new PinHolder(person.Visit, person.Id, name, role, permissions, person.Locale ?? visitLocale);
    }
}
