using System.Globalization;
using MediaServer.Bench.Phone.Sipp;

namespace MediaServer.Bench.Phone.Figures;

/// <summary>Ten thousand calls: does the server give back what they took?</summary>
internal sealed class SoakFigures : IPhonePart
{
    private const int Calls = 10_000,
        Stages = 5,
        CallsPerSecond = 50,
        Pins = 1000,
        VisitSize = 5;

    /// <summary>The compiler is busy with what a call runs for longer than a thousand of them.</summary>
    private const int WarmUpCalls = 3000;

    private const double Megabyte = 1024 * 1024,
        Bar = 0.02;

    private static readonly TimeSpan CallLength = TimeSpan.FromMilliseconds(500);

    /// <summary>Longer than the 40 s after which an empty server gives memory back, and the 30 s that ports dry.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(55),
        Breath = TimeSpan.FromSeconds(5);

    public string Name => "soak";

    /// <param name="Megabytes">RSS.</param>
    /// <param name="HeapMegabytes">The managed heap after the last collection.</param>
    /// <param name="CommittedMegabytes">What the collector holds for it.</param>
    private sealed record Sample(double Megabytes, double HeapMegabytes, double CommittedMegabytes, int Sockets, double Calls);

    public async Task<IReadOnlyList<Figure>> MeasureAsync(int[] pin, CancellationToken cancel)
    {
        await using var server = await PhoneServer.OpenAsync(pin, cancel);
        List<string> pins = [];
        for (var visit = ""; pins.Count < Pins; )
        {
            if (pins.Count % VisitSize == 0)
                visit = await server.Api.CreateVisitAsync(cancel);
            pins.Add((await server.Api.InviteByPhoneAsync(visit, cancel)).Pin);
        }
        var warm = await SippRun.CallAsync(server.SipPort, pins, WarmUpCalls, CallsPerSecond, CallLength, cancel);
        var before = await TakeAsync(server, Rest, cancel);
        List<SippRun> runs = [];
        List<Sample> course = [];
        for (var stage = 0; stage < Stages; stage++)
        {
            runs.Add(await SippRun.CallAsync(server.SipPort, pins, Calls / Stages, CallsPerSecond, CallLength, cancel));
            course.Add(await TakeAsync(server, Breath, cancel));
        }
        var after = await TakeAsync(server, Rest, cancel);
        var failed = warm.Failed + runs.Sum(run => run.Failed);
        var growth = after.Megabytes / before.Megabytes - 1;
        return
        [
            new Figure(
                "10,000 calls: memory and ports",
                "flat (RSS within 2 %)",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"RSS {before.Megabytes:F1} -> {after.Megabytes:F1} MB ({100 * growth:+0.0;-0.0} %), {before.Sockets} -> {after.Sockets} sockets, {failed} failed"
                ),
                growth <= Bar && after.Sockets <= before.Sockets && after.Calls == 0 && runs.Sum(run => run.Succeeded) == Calls,
                new
                {
                    before,
                    course,
                    after,
                    errors = runs.Select(run => run.Errors),
                }
            ),
        ];
    }

    /// <summary>After a rest, in which ports dry and the collector has its turn.</summary>
    private static async Task<Sample> TakeAsync(PhoneServer server, TimeSpan rest, CancellationToken cancel)
    {
        await Task.Delay(rest, cancel);
        var metrics = await server.Api.MetricsAsync(cancel);
        var usage = server.Api.Usage()!.Value;
        return new Sample(
            usage.Resident / Megabyte,
            metrics.Sum("dotnet_gc_last_collection_heap_size_bytes") / Megabyte,
            metrics.Sum("dotnet_gc_last_collection_memory_committed_size_bytes") / Megabyte,
            Sockets(server.Api.Process!.Value),
            metrics.Sum("phone_calls_active")
        );
    }

    /// <summary>Ports and connections; other open files are libraries, of which some are loaded late.</summary>
    private static int Sockets(int process) =>
        Directory
            .GetFiles($"/proc/{process}/fd")
            .Count(file => new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}
