using MediaServer.Server.Live;
using MediaServer.Server.Stores;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Server.Recordings;

/// <summary>Deletes what has been kept as long as its visit wanted, composed or not, unless somebody holds it.</summary>
internal sealed partial class RecordingRetention(
    Database database,
    RecordingStore store,
    RecordingDesk desk,
    VisitClock clock,
    ILogger<RecordingRetention> logger
) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock.Provider);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                SweepFailed(logger, e); // what is due stays due
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken stop)
    {
        await using var db = database.Open();
        var due = await Due(db).OrderBy(r => r.RetainUntil).Select(r => r.Id).ToListAsync(stop);
        foreach (var recording in due)
        {
            try
            {
                await DeleteAsync(recording, stop);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                DeletionFailed(logger, recording, e); // the next sweep tries again; the others are due all the same
            }
        }
    }

    /// <summary>Looks once more: those before it may have taken long, and by now somebody may hold it or have it composed again.</summary>
    private async Task DeleteAsync(string recording, CancellationToken stop)
    {
        await store.FlushAsync();
        await using var db = database.Open();
        if (await Due(db).FirstOrDefaultAsync(r => r.Id == recording, stop) is { } row)
            await desk.DeleteAsync(row, "server", "retention");
    }

    private IQueryable<RecordingRow> Due(VisitDb db)
    {
        var now = clock.UtcNow;
        return db
            .Recordings.AsNoTracking()
            .Where(r => r.State == RecordingStore.Ready || r.State == RecordingStore.Failed)
            .Where(r => r.RetainUntil != null && r.RetainUntil <= now && !r.LegalHold);
    }

    [LoggerMessage(3621, LogLevel.Error, "Recordings that are due could not be looked for")]
    private static partial void SweepFailed(ILogger logger, Exception error);

    [LoggerMessage(3622, LogLevel.Error, "Recording {Recording}: is due and could not be deleted")]
    private static partial void DeletionFailed(ILogger logger, string recording, Exception error);
}
