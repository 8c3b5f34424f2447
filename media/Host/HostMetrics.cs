using System.Diagnostics.Metrics;
using MediaServer.Host.Net;
using MediaServer.Host.Workers;
using MediaServer.Transport;

namespace MediaServer.Host;

/// <summary>The meter <c>MediaServer.Media</c>: sums of what the workers publish once a second; nothing is measured on the packet path for it.</summary>
internal sealed class HostMetrics
{
    public const string MeterName = "MediaServer.Media";

    private static readonly string[] TransportNames = [.. Enum.GetNames<Drop>().Select(Snake)];
    private static readonly string[] HostNames = [.. Enum.GetNames<HostDrop>().Select(Snake)];

    private static readonly string[] RoomNames = [.. Enum.GetNames<Sfu.Drop>().Select(Snake)];

    private readonly Func<IEnumerable<WorkerSnapshot>> _workers;

    public HostMetrics(IMeterFactory factory, Func<IEnumerable<WorkerSnapshot>> workers)
    {
        _workers = workers;
        var meter = factory.Create(MeterName);
        Counter(meter, "media.packets.received", "{packet}", w => w.PacketsReceived);
        Counter(meter, "media.packets.sent", "{packet}", w => w.PacketsSent);
        Counter(meter, "media.bytes.received", "By", w => w.BytesReceived);
        Counter(meter, "media.bytes.sent", "By", w => w.BytesSent);
        Counter(meter, "media.loop.turns", "{turn}", w => w.Turns);
        Counter(meter, "media.socket.receive_errors", "{error}", w => w.Socket.Receive);
        Counter(meter, "media.socket.send_errors", "{error}", w => w.Socket.Send);
        Counter(meter, "media.socket.send_buffer_full", "{packet}", w => w.Socket.SendBufferFull);
        Counter(meter, "media.socket.receive_overflow", "{packet}", w => w.Socket.ReceiveOverflow);
        Counter(meter, "media.socket.segmentation_refused", "{destination}", w => w.Socket.SegmentationRefused);
        meter.CreateObservableCounter("media.socket.calls", Calls, "{call}", "System calls of the packet path");
        Runs(meter, "media.socket.batch", "Outgoing messages by how many datagrams they carry", w => w.Socket.Sent);
        Runs(meter, "media.socket.receive_batch", "Receive calls by how many datagrams they brought", w => w.Socket.Received);
        Counter(meter, "media.packets.resent", "{packet}", w => w.Room.PacketsResent);
        Counter(meter, "media.packets.recovered", "{packet}", w => w.Room.Recovered);
        Counter(meter, "media.nacks.received", "{packet}", w => w.Room.NacksReceived);
        Counter(meter, "media.nacks.sent", "{packet}", w => w.Room.NacksSent);
        Counter(meter, "media.keyframe_requests.received", "{request}", w => w.Room.KeyFrameRequestsReceived);
        Counter(meter, "media.keyframe_requests.sent", "{request}", w => w.Room.KeyFrameRequestsSent);
        Gauge(meter, "media.rooms", "{room}", w => w.Rooms);
        Gauge(meter, "media.peers", "{peer}", w => w.Peers);
        Gauge(meter, "media.tcp.connections", "{connection}", w => w.TcpConnections);
        Gauge(meter, "media.buffers.leased", "{buffer}", w => w.BuffersLeased);
        meter.CreateObservableCounter("media.packets.dropped", Drops, "{packet}", "Datagrams that went no further, by reason");
        meter.CreateObservableCounter("media.forwards.dropped", RoomDrops, "{packet}", "Packets not forwarded to a subscriber, by reason");
    }

    private void Counter(Meter meter, string name, string unit, Func<WorkerSnapshot, long> value) =>
        meter.CreateObservableCounter(name, () => _workers().Sum(value), unit);

    private void Gauge(Meter meter, string name, string unit, Func<WorkerSnapshot, long> value) =>
        meter.CreateObservableGauge(name, () => _workers().Sum(value), unit);

    /// <summary>Two counters with the tag <c>size</c>: how many runs there were, and how many datagrams in them.</summary>
    private void Runs(Meter meter, string name, string description, Func<WorkerSnapshot, RunHistogram> of)
    {
        meter.CreateObservableCounter(name, () => BySize((w, i) => of(w).Runs(i)), "{run}", description);
        meter.CreateObservableCounter($"{name}.packets", () => BySize((w, i) => of(w).Datagrams(i)), "{packet}", description);
    }

    private IEnumerable<Measurement<long>> BySize(Func<WorkerSnapshot, int, long> value)
    {
        var workers = _workers().ToList();
        return RunHistogram.Classes.Select((size, i) => Tagged("size", size, workers.Sum(w => value(w, i))));
    }

    private IEnumerable<Measurement<long>> Calls()
    {
        var workers = _workers().ToList();
        yield return Tagged("call", "wait", workers.Sum(w => w.Turns));
        yield return Tagged("call", "receive", workers.Sum(w => w.Socket.ReceiveCalls));
        yield return Tagged("call", "send", workers.Sum(w => w.Socket.SendCalls));
    }

    private IEnumerable<Measurement<long>> Drops()
    {
        var workers = _workers().ToList();
        for (var i = 1; i < TransportNames.Length; i++)
            yield return Of(TransportNames[i], workers.Sum(w => w.TransportDrops[i]));
        for (var i = 0; i < HostNames.Length; i++)
            yield return Of(HostNames[i], workers.Sum(w => w.HostDrops[i]));
    }

    private IEnumerable<Measurement<long>> RoomDrops()
    {
        var workers = _workers().ToList();
        for (var i = 1; i < RoomNames.Length; i++)
            yield return Of(RoomNames[i], workers.Sum(w => w.Room.Drops[i]));
    }

    private static Measurement<long> Of(string reason, long value) => Tagged("reason", reason, value);

    private static Measurement<long> Tagged(string tag, string name, long value) =>
        new(value, new KeyValuePair<string, object?>(tag, name));

    private static string Snake(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
