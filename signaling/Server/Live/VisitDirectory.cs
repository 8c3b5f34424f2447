using System.Collections.Concurrent;
using System.Text.Json;
using MediaServer.Server.Hub;
using MediaServer.Server.Recordings;
using MediaServer.Server.Stores;
using MediaServer.Visits;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Server.Live;

/// <summary>Finds the loop of a visit, and starts it when the visit is only in the database.</summary>
internal sealed partial class VisitDirectory(
    Database database,
    VisitEffects effects,
    RecordingEffects recordings,
    StoreWriter store,
    VisitClock clock,
    ILogger<VisitLoop> logger
) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, VisitLoop> _loops = new();
    private readonly SemaphoreSlim _loading = new(1);

    public async Task<VisitLoop?> FindAsync(string id, CancellationToken cancel)
    {
        if (_loops.TryGetValue(id, out var known))
            return known;
        if (!Auth.Ids.IsValid(id))
            return null;
        await _loading.WaitAsync(cancel); // one visit, one loop, whoever asks at the same time
        try
        {
            if (_loops.TryGetValue(id, out known))
                return known;
            if (await LoadAsync(id, cancel) is not { } loaded)
                return null;
            return _loops[id] = loaded;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>The loop, or a refusal with <c>not_found</c>.</summary>
    public async Task<VisitLoop> GetAsync(string id, CancellationToken cancel) =>
        await FindAsync(id, cancel) ?? throw new Api.RefusedException(VisitError.NotFound);

    /// <summary>Starts the loops of the visits that somebody sat in when the server stopped.</summary>
    public async Task RestoreAsync(CancellationToken cancel)
    {
        await using var db = database.Open();
        var seated = await db.Participants.Where(p => p.SeatKey != null).Select(p => p.Visit).Distinct().ToListAsync(cancel);
        var recorded = await db
            .Recordings.Where(r => r.State == RecordingStore.Asking || r.State == RecordingStore.Running)
            .Select(r => r.Visit)
            .ToListAsync(cancel);
        var visits = seated.Union(recorded).ToList();
        foreach (var visit in visits)
            await FindAsync(visit, cancel);
        Restored(logger, visits.Count);
    }

    public int Count => _loops.Count;

    /// <summary>Lets go of visits that nobody is in and nothing has happened in lately.</summary>
    public async Task RetireIdleAsync(TimeSpan idle)
    {
        foreach (var loop in _loops.Values)
        {
            if (!await loop.TryRetireAsync(idle))
                continue;
            await store.FlushAsync(CancellationToken.None); // whoever loads it again must find its last word
            _loops.TryRemove(new(loop.Id, loop));
            await loop.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _loops.Values)
            await loop.DisposeAsync();
        _loading.Dispose();
    }

    private async Task<VisitLoop?> LoadAsync(string id, CancellationToken cancel)
    {
        await using var db = database.Open();
        if (await db.Visits.AsNoTracking().FirstOrDefaultAsync(v => v.Id == id, cancel) is not { } row)
            return null;
        var people = await db.Participants.AsNoTracking().Where(p => p.Visit == id && (p.Barred || p.SeatKey != null)).ToListAsync(cancel);
        var visit = new Visit(id, Settings(row));
        visit.Restore(
            people.Where(p => p.SeatKey is not null && !p.Barred).OrderBy(p => p.ChangedAt).Select(Seat),
            people.Where(p => p.Barred).Select(p => p.Id),
            row.EndedAt is not null,
            await RecordingStore.LoadAsync(db, id, cancel),
            clock.Now
        );
        recordings.Resume(visit);
        return new VisitLoop(visit, effects, clock, logger);
    }

    private static VisitSettings Settings(VisitRow row) =>
        new(
            row.Title,
            row.WaitingRoom,
            Enum.Parse<RecordingPolicy>(row.Recording, ignoreCase: true),
            row.MaxParticipants,
            Enum.Parse<RefusalPolicy>(row.Refusal, ignoreCase: true)
        );

    private static Participant Seat(ParticipantRow row) =>
        new(
            row.Id,
            row.Name,
            Enum.Parse<Role>(row.Role, ignoreCase: true),
            Enum.Parse<Via>(row.Via, ignoreCase: true),
            JsonSerializer.Deserialize<Permissions>(row.Permissions!, Json.Options)!,
            Enum.Parse<ParticipantState>(row.State, ignoreCase: true),
            Connection: null,
            row.SeatKey!,
            Since: TimeSpan.Zero
        );

    [LoggerMessage(3201, LogLevel.Information, "{Count} visits had somebody in them when the server stopped; their seats are kept")]
    private static partial void Restored(ILogger logger, int count);
}
