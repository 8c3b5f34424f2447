using System.Diagnostics.Metrics;
using MediaServer.Host;
using MediaServer.Host.Net;
using MediaServer.Host.Workers;
using MediaServer.Transport;
using Microsoft.Extensions.DependencyInjection;

namespace MediaServer.Tests.Unit.Host;

public class HostMetricsTests
{
    [Fact]
    public void Meter_ReportsTheSumOfTheWorkers_AndDropsByReason()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var drops = new long[WorkerCounters.TransportReasons];
        drops[(int)Drop.BadAuthTag] = 7;
        var socket = new SocketCounters { SendCalls = 4 };
        socket.Sent.Add(5);
        var worker = WorkerSnapshot.Empty with { PacketsReceived = 5, TransportDrops = drops, Socket = socket };
        _ = new HostMetrics(services.GetRequiredService<IMeterFactory>(), () => [worker, worker]);
        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == HostMetrics.MeterName && instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>())
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) =>
            {
                var reason = tags.Length > 0 ? $" {tags[0].Value}" : "";
                seen[instrument.Name + reason] = value;
            }
        );
        listener.Start();

        listener.RecordObservableInstruments();

        Assert.Equal(10, seen["media.packets.received"]);
        Assert.Equal(14, seen["media.packets.dropped bad_auth_tag"]);
        Assert.Equal(8, seen["media.socket.calls send"]);
        Assert.Equal((2, 10), (seen["media.socket.batch 5-8"], seen["media.socket.batch.packets 5-8"]));
        Assert.Equal(0, seen["media.packets.dropped unknown_remote"]);
        Assert.Equal(0, seen["media.forwards.dropped not_key_frame"]);
    }
}
