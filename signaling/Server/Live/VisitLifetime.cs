using MediaServer.Server.Stores;

namespace MediaServer.Server.Live;

/// <summary>Brings the database up to date before anything else starts.</summary>
internal sealed class Migration(Database database) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => database.MigrateAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Gives seats back at start; at stop lets the loops finish what they have begun, so that every entry is written.</summary>
internal sealed class VisitLifetime(VisitDirectory visits) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => visits.RestoreAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => visits.DisposeAsync().AsTask();
}
