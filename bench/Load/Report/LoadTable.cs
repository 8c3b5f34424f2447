using System.Globalization;
using System.Text;

namespace MediaServer.Bench.Load.Report;

/// <summary>A result for people to read.</summary>
internal static class LoadTable
{
    public static string Write(LoadResult result)
    {
        var table = new StringBuilder();
        void Row(string name, FormattableString value) =>
            table.Append(CultureInfo.InvariantCulture, $"  {name, -26}{value.ToString(CultureInfo.InvariantCulture)}\n");

        table.Append(CultureInfo.InvariantCulture, $"{result.Scenario}, {result.Srtp}, {result.Traffic}, {result.Seconds:F0} s\n");
        Row("packets in / out", $"{result.PacketsIn:N0} / {result.PacketsOut:N0} per second, {result.MegabitsOut:N0} Mbit/s out");
        if (result.Cpu is { } cpu)
            Row(
                "server CPU",
                $"{cpu.MicrosecondsPerPacket:F2} µs per forwarded packet (user {cpu.User:F2}, system {cpu.System:F2}; media threads {cpu.Workers:F2}), {cpu.Percent:F0} % of a core"
            );
        if (result.Limit is { } limit)
            Row(
                "the kernel's share",
                $"{limit.MicrosecondsPerPacket:F2} µs for these batches, ratio {limit.Ratio:F2}; woken for each burst {limit.AsleepMicrosecondsPerPacket:F2} µs, ratio {limit.AsleepRatio:F2}"
            );
        var delay = result.Added;
        Row(
            "added latency",
            $"p50 {delay.P50Milliseconds:F2}, p99 {delay.P99Milliseconds:F2}, p99.9 {delay.P999Milliseconds:F2}, max {delay.MaxMilliseconds:F1} ms ({delay.Samples:N0} samples)"
        );
        Row("loss", $"{result.LossPercent:F3} % ({result.Lost:N0}), reordered {result.Reordered:N0}, undecryptable {result.Undecryptable}");
        Row("buffers that overflowed", $"server {result.ServerReceiveDrops:N0}, clients {result.Clients.ReceiveDrops:N0}");
        if (result.Recorded is { } recorded)
            Row("recorded", $"{recorded.PerSecond:N0} packets and events per second, {recorded.Lost:N0} lost");
        if (result.Memory is { } memory)
            Row("RSS", $"{memory.Megabytes:F0} MB; {memory.BaseMegabytes:F0} before, {memory.PerParticipantMegabytes:F2} per participant");
        if (result.Collections is { } gc)
            Row("collections gen 0/1/2", $"{gc.Gen0:F0} / {gc.Gen1:F0} / {gc.Gen2:F0}, pauses {gc.PauseMilliseconds:F1} ms");
        if (result.Batches.Count > 0)
            Row("datagrams per message", $"{string.Join("  ", Shares(result))}");
        if (result.CallsPerPacket.Count > 0)
            Row(
                "system calls per packet",
                $"{string.Join(", ", result.CallsPerPacket.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key} {c.Value:F3}")))}"
            );
        Row(
            "clients",
            $"{result.Clients.BusyPercent:F0} % of their core{(result.Clients.AreTheLimit ? ": THE CLIENTS ARE THE LIMIT" : "")}"
        );
        return table.ToString();
    }

    private static IEnumerable<string> Shares(LoadResult result)
    {
        var all = result.Batches.Sum(b => b.Packets);
        return result
            .Batches.Where(b => b.Packets > 0)
            .Select(b => string.Create(CultureInfo.InvariantCulture, $"{b.Size}: {100 * b.Packets / all:F0} %"));
    }
}
