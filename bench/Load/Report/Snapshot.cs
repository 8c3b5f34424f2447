using MediaServer.Bench.Load.Media;
using MediaServer.Bench.Measure;

namespace MediaServer.Bench.Load.Report;

/// <summary>Everything that is read at one end of a window; a result is the difference of two.</summary>
internal sealed record Snapshot(ClientCounts Clients, ProcessUsage? Server, Prometheus Metrics, long ClientDrops, long ServerDrops)
{
    /// <summary>A window begins: the metrics first, since answering for them costs the server time that is not the media's.</summary>
    public static async Task<Snapshot> OpenAsync(LoadRun run, CancellationToken cancel)
    {
        var metrics = await run.Server.MetricsAsync(cancel);
        return await AccountAsync(run, () => Task.FromResult(metrics));
    }

    /// <summary>A window ends: the metrics last, for the same reason.</summary>
    public static Task<Snapshot> CloseAsync(LoadRun run, CancellationToken cancel) =>
        AccountAsync(run, () => run.Server.MetricsAsync(cancel));

    private static async Task<Snapshot> AccountAsync(LoadRun run, Func<Task<Prometheus>> metrics)
    {
        var (clients, server) = (await run.Clients.CountAsync(), run.Server.Usage());
        var (clientDrops, serverDrops) = (SocketDrops.Of(run.Ports), SocketDrops.Of(run.ServerPorts));
        return new Snapshot(clients, server, await metrics(), clientDrops, serverDrops);
    }
}
