using System.Globalization;
using MediaServer.Bench.Phone.Sipp;

namespace MediaServer.Bench.Phone.Figures;

/// <summary>Ten thousand calls: does the server give back what they took?</summary>
internal sealed class SoakFigures : IPhonePart
{
    private const int Calls = 10_000,
        WarmUpCalls = 1000,
        CallsPerSecond = 50,
        Pins = 1000,
        VisitSize = 5;

    private const double Megabyte = 1024 * 1024,
        Bar = 0.02;

    private static readonly TimeSpan CallLength = TimeSpan.FromMilliseconds(500);

    /// <summary>Longer than the 30 s that ports dry.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(40);

    public string Name => "soak";

    private sealed record Sample(double Megabytes, double HeapMegabytes, int Files, double Calls);

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
        var before = await TakeAsync(server, cancel);
        var run = await SippRun.CallAsync(server.SipPort, pins, Calls, CallsPerSecond, CallLength, cancel);
        var after = await TakeAsync(server, cancel);
        var growth = after.Megabytes / before.Megabytes - 1;
        return
        [
            new Figure(
                "10,000 calls: memory and ports",
                "flat (RSS within 2 %)",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"RSS {before.Megabytes:F1} -> {after.Megabytes:F1} MB ({100 * growth:+0.0;-0.0} %), {before.Files} -> {after.Files} open files, {run.Failed + warm.Failed} failed"
                ),
                growth <= Bar && after.Files <= before.Files && after.Calls == 0 && run.Succeeded == Calls,
                new
                {
                    before,
                    after,
                    run.Errors,
                }
            ),
        ];
    }

    /// <summary>After a rest, in which ports dry and the collector has its turn.</summary>
    private static async Task<Sample> TakeAsync(PhoneServer server, CancellationToken cancel)
    {
        await Task.Delay(Rest, cancel);
        var metrics = await server.Api.MetricsAsync(cancel);
        var usage = server.Api.Usage()!.Value;
        return new Sample(
            usage.Resident / Megabyte,
            metrics.Sum("dotnet_gc_last_collection_heap_size_bytes") / Megabyte,
            Directory.GetFiles($"/proc/{server.Api.Process}/fd").Length,
            metrics.Sum("phone_calls_active")
        );
    }
}
