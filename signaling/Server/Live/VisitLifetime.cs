using MediaServer.Server.Stores;

namespace MediaServer.Server.Live;

/// <summary>Brings the database up to date before anything else starts.</summary>
internal sealed class Migration(Database database) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => database.MigrateAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>
/// Gives seats back at start, lets go of idle visits, and at stop lets the loops finish what they have begun, so that every entry is written.
/// </summary>
internal sealed class VisitLifetime(VisitDirectory visits, TimeProvider time) : BackgroundService
{
    /// <summary>An empty visit that may go on is at hand for this long.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await visits.RestoreAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await visits.DisposeAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Sweep, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await visits.RetireIdleAsync(Idle);
    }
}
