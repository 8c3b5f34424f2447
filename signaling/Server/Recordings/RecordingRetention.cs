using MediaServer.Server.Live;
using MediaServer.Server.Stores;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Server.Recordings;

/// <summary>Deletes what has been kept as long as its visit wanted, unless somebody holds it.</summary>
internal sealed partial class RecordingRetention(
    Database database,
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
        var now = clock.UtcNow;
        var due = await db
            .Recordings.AsNoTracking()
            .Where(r => r.State == RecordingStore.Ready && r.RetainUntil != null && r.RetainUntil <= now && !r.LegalHold)
            .ToListAsync(stop);
        foreach (var row in due)
            await desk.DeleteAsync(row, "server", "retention");
    }

    [LoggerMessage(3621, LogLevel.Error, "Recordings that are due could not all be deleted")]
    private static partial void SweepFailed(ILogger logger, Exception error);
}
