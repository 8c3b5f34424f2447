using MediaServer.Bench.Limit;
using MediaServer.Bench.Load.Media;
using MediaServer.Bench.Measure;

namespace MediaServer.Bench.Load.Report;

/// <summary>Turns the two ends of a window into a result.</summary>
internal static class Comparison
{
    private const double Megabyte = 1024 * 1024;

    public static LoadResult Of(LoadOptions options, Snapshot start, Snapshot end, long? baseMemory, LimitResult? kernel)
    {
        var seconds = (end.Clients.At - start.Clients.At).TotalSeconds;
        var received = end.Clients.Received;
        var cpu = Cpu(start, end, seconds, received);
        var batches = Batches(start.Metrics, end.Metrics);
        return new LoadResult(
            options.Scenario.ToString(),
            options.Srtp == SrtpSuite.Gcm ? "AEAD_AES_128_GCM" : "AES_CM_128_HMAC_SHA1_80",
            Traffic(options),
            seconds,
            (end.Clients.Sent - start.Clients.Sent) / seconds,
            received / seconds,
            Change(start, end, "media_bytes_sent_bytes") * 8 / seconds / 1e6,
            cpu,
            Delay.Of(end.Clients.Latency),
            received == 0 ? 100 : 100.0 * end.Clients.Lost / (received + end.Clients.Lost),
            end.Clients.Lost,
            end.Clients.Reordered,
            end.Clients.Broken,
            options.Record ? Recorded(start, end, seconds) : null,
            Memory(end, baseMemory, options.Scenario.People),
            Collections(start, end),
            batches,
            Calls(start.Metrics, end.Metrics, received),
            kernel is null ? null : Ratio(kernel, batches, cpu),
            new ClientLoad(
                100 * (end.Clients.Cpu - start.Clients.Cpu) / TimeSpan.FromSeconds(seconds),
                end.ClientDrops - start.ClientDrops
            ),
            end.ServerDrops - start.ServerDrops
        );
    }

    private static string Traffic(LoadOptions options) =>
        options.AudioOnly
            ? "Opus 50/s per publisher"
            : FormattableString.Invariant(
                $"VP8 {options.Rate * VideoSource.BitsPerSecond / 1e6:0.##} Mbit/s in {VideoSource.PacketLength}-byte packets ({(options.Paced ? "paced" : "one burst per picture")}) and Opus 50/s per publisher"
            );

    private static CpuCost? Cpu(Snapshot start, Snapshot end, double seconds, long packets)
    {
        if (start.Server is not { } before || end.Server is not { } after || packets == 0)
            return null;
        var used = after.Since(before);
        var (user, system) = (used.User.TotalMicroseconds / packets, used.System.TotalMicroseconds / packets);
        return new CpuCost(
            user + system,
            user,
            system,
            used.Workers.TotalMicroseconds / packets,
            100 * (used.User + used.System) / TimeSpan.FromSeconds(seconds)
        );
    }

    private static Recorded Recorded(Snapshot start, Snapshot end, double seconds) =>
        new(Change(start, end, "recorder_records") / seconds, Change(start, end, "recorder_packets_lost"));

    private static Memory? Memory(Snapshot end, long? before, int people) =>
        end.Server is { Resident: var now } && before is { } then
            ? new Memory(then / Megabyte, now / Megabyte, (now - then) / Megabyte / people)
            : null;

    private static Collections? Collections(Snapshot start, Snapshot end)
    {
        const string generation = "gc_heap_generation",
            name = "dotnet_gc_collections";
        var (before, after) = (start.Metrics.By(generation, name), end.Metrics.By(generation, name));
        if (after.Count == 0)
            return null;
        double Gen(string g) => after.GetValueOrDefault(g) - before.GetValueOrDefault(g);
        return new Collections(Gen("gen0"), Gen("gen1"), Gen("gen2"), 1000 * Change(start, end, "dotnet_gc_pause_time_seconds"));
    }

    private static List<BatchClass> Batches(Prometheus start, Prometheus end)
    {
        const string messages = "media_socket_batch",
            packets = "media_socket_batch_packets";
        var (messagesBefore, packetsBefore) = (start.By("size", messages), start.By("size", packets));
        var packetsAfter = end.By("size", packets);
        return
        [
            .. end.By("size", messages)
                .Select(m => new BatchClass(
                    m.Key,
                    m.Value - messagesBefore.GetValueOrDefault(m.Key),
                    packetsAfter.GetValueOrDefault(m.Key) - packetsBefore.GetValueOrDefault(m.Key)
                ))
                .OrderBy(b => b.First),
        ];
    }

    private static Dictionary<string, double> Calls(Prometheus start, Prometheus end, long packets)
    {
        const string name = "media_socket_calls";
        var before = start.By("call", name);
        return end.By("call", name).ToDictionary(c => c.Key, c => (c.Value - before.GetValueOrDefault(c.Key)) / Math.Max(1, packets));
    }

    private static LimitRatio Ratio(LimitResult kernel, List<BatchClass> batches, CpuCost? cpu)
    {
        // A server that does not tell its batches is measured against one datagram per message.
        double Cost(SendCosts costs) => costs.CostOf(batches) is var mixed and > 0 ? mixed : costs.CostOf(1);
        var (awake, asleep, ours) = (Cost(kernel.Awake), Cost(kernel.Asleep), cpu?.MicrosecondsPerPacket);
        return new LimitRatio(kernel, awake, ours / awake, asleep, ours / asleep);
    }

    private static double Change(Snapshot start, Snapshot end, string name) => end.Metrics.Sum(name) - start.Metrics.Sum(name);
}
