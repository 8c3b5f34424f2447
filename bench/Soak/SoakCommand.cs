using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MediaServer.Bench.Load;
using MediaServer.Bench.Load.Media;
using MediaServer.Bench.Load.Server;
using MediaServer.Bench.Measure;

namespace MediaServer.Bench.Soak;

/// <summary><c>bench soak</c>: thousands of short visits; does the server give back what they took?</summary>
internal static class SoakCommand
{
    private const int SamplesInAll = 20;

    /// <summary>Visits before the base is taken: code that each visit runs once is compiled by then, its hot parts twice.</summary>
    private const int WarmUpVisits = 1500;

    /// <summary>An empty server gives memory back after 40 s, and looks every 5.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(55);

    public static Command Create()
    {
        var cycles = new Option<int>("--cycles")
        {
            Description = "participants that come and go, two to a visit",
            DefaultValueFactory = _ => 10_000,
        };
        var atOnce = new Option<int>("--at-once") { Description = "visits side by side", DefaultValueFactory = _ => 4 };
        var load = new LoadArguments();
        var command = new Command("soak", "join, talk, leave, thousands of times: the slope of the server's memory") { cycles, atOnce };
        load.AddTo(command);
        command.SetAction((parsed, cancel) => RunAsync(load, parsed, parsed.GetValue(cycles), parsed.GetValue(atOnce), cancel));
        return command;
    }

    private static async Task<int> RunAsync(LoadArguments load, ParseResult parsed, int cycles, int atOnce, CancellationToken cancel)
    {
        var options = load.Read(parsed);
        await using var server = await ServerUnderLoad.OpenAsync(options, cancel);
        using var visits = new ShortVisits(options, server);
        await visits.RunAsync(WarmUpVisits, atOnce, cancel);
        await Task.Delay(Rest, cancel);
        var begun = Stopwatch.GetTimestamp();
        var samples = new List<SoakSample> { await SampleAsync(server, 0, cancel) };
        for (var done = 0; done < cycles; )
        {
            var next = Math.Min(cycles - done, Math.Max(2, cycles / SamplesInAll));
            await visits.RunAsync((next + 1) / 2, atOnce, cancel);
            done += next;
            samples.Add(await SampleAsync(server, done, cancel));
            Print(samples[^1]);
        }
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        await Task.Delay(Rest, cancel);
        var end = await SampleAsync(server, cycles, cancel);
        Print(end);
        var late = samples.Skip(samples.Count / 2).ToList();
        var result = new SoakResult(
            cycles,
            seconds,
            samples[0],
            end,
            1024 * 1000 * Slope.Of([.. late.Select(s => ((double)s.Cycles, s.Megabytes))]),
            1024 * 1000 * Slope.Of([.. late.Select(s => ((double)s.Cycles, s.HeapMegabytes))]),
            samples
        );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{cycles:N0} cycles in {seconds:F0} s: RSS {result.Base.Megabytes:F0} -> {end.Megabytes:F0} MB, slope of the second half {result.KilobytesPerThousandCycles:F0} KB per 1000 cycles (heap {result.HeapKilobytesPerThousandCycles:F0}); left: {end.Peers:F0} peers, {end.Rooms:F0} rooms, {end.Buffers:F0} buffers"
            )
        );
        ResultFile.Write(parsed.GetValue(load.Save), new { machine = Machine.Here(), soak = result });
        return end.Peers == 0 && end.Rooms == 0 ? 0 : 1;
    }

    private static async Task<SoakSample> SampleAsync(ServerUnderLoad server, int cycles, CancellationToken cancel)
    {
        const double megabyte = 1024 * 1024;
        // Peers that have said goodbye are gone from the numbers a second later.
        await Task.Delay(TimeSpan.FromSeconds(2), cancel);
        var metrics = await server.MetricsAsync(cancel);
        return new SoakSample(
            cycles,
            (server.Usage()?.Resident ?? 0) / megabyte,
            metrics.Sum("dotnet_gc_last_collection_heap_size_bytes") / megabyte,
            metrics.Sum("media_peers"),
            metrics.Sum("media_rooms"),
            metrics.Sum("media_buffers_leased")
        );
    }

    private static void Print(SoakSample sample) =>
        Console.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{sample.Cycles, 7:N0} cycles  RSS {sample.Megabytes, 6:F1} MB  heap {sample.HeapMegabytes, 5:F1} MB  peers {sample.Peers}  rooms {sample.Rooms}  buffers {sample.Buffers}"
            )
        );
}
