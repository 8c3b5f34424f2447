using MediaServer.Bench.Load.Media;
using MediaServer.Bench.Measure;

namespace MediaServer.Bench.Load.Report;

/// <summary>Everything that is read at one end of a window; a result is the difference of two.</summary>
internal sealed record Snapshot(ClientCounts Clients, ProcessUsage? Server, Prometheus Metrics, long ClientDrops, long ServerDrops)
{
    public static async Task<Snapshot> TakeAsync(LoadRun run, CancellationToken cancel)
    {
        // The metrics first: answering for them costs the server time that is not the media's.
        var metrics = await run.Server.MetricsAsync(cancel);
        var (clients, server) = (await run.Clients.CountAsync(), run.Server.Usage());
        return new Snapshot(clients, server, metrics, SocketDrops.Of(run.Ports), SocketDrops.Of(run.ServerPorts));
    }
}
