using System.Globalization;
using MediaServer.Bench.Limit;
using MediaServer.Bench.Load.Report;

namespace MediaServer.Bench.Load;

/// <summary>Raises the picture rate of every publisher until packets are lost or late, then looks for the highest rate that holds.</summary>
internal sealed class Ramp(LoadRun run, LoadOptions options, LimitResult? kernel)
{
    public const double MostLossPercent = 0.1,
        MostDelayMilliseconds = 5;

    private const double Step = 1.4;

    /// <summary>The answer is good to a twentieth.</summary>
    private const double Precision = 1.06;

    /// <summary>Beyond what any core here forwards; ends a ramp that nothing stops.</summary>
    private const double HighestRate = 100;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1),
        Window = TimeSpan.FromSeconds(3);

    private readonly List<LoadResult> _steps = [];

    public static bool Holds(LoadResult result) =>
        result.LossPercent < MostLossPercent && result.Added.P99Milliseconds < MostDelayMilliseconds;

    public async Task<RampResult> ClimbAsync(CancellationToken cancel)
    {
        double good = 0,
            bad = 0;
        for (var rate = options.Rate; bad == 0 && rate < HighestRate; rate *= Step)
        {
            if (await TryAsync(rate, cancel))
                good = rate;
            else
                bad = rate;
        }
        while (bad > 0 && good > 0 && bad / good > Precision)
        {
            await RecoverAsync(good, cancel);
            var middle = Math.Sqrt(good * bad);
            if (await TryAsync(middle, cancel))
                good = middle;
            else
                bad = middle;
        }
        var best = _steps.Where(Holds).MaxBy(step => step.PacketsOut);
        var stop = _steps.Where(step => !Holds(step)).MinBy(step => step.PacketsIn);
        return new RampResult(best, stop, Limit(stop), [.. _steps.OrderBy(step => step.PacketsIn)]);
    }

    /// <summary>A step that fails is tried once more: a neighbor on the machine may have taken the processor.</summary>
    private async Task<bool> TryAsync(double rate, CancellationToken cancel) =>
        await MeasureAsync(rate, cancel) || await MeasureAsync(rate, cancel);

    private async Task<bool> MeasureAsync(double rate, CancellationToken cancel)
    {
        await run.SetRateAsync(rate);
        await Task.Delay(Settling, cancel);
        var now = options with { Rate = rate };
        var sampleEvery = Sampling.EveryNth(now);
        var start = await Snapshot.OpenAsync(run, cancel);
        await run.Clients.BeginAsync(sampleEvery);
        await Task.Delay(Window, cancel);
        var result = Comparison.Of(now, start, await Snapshot.CloseAsync(run, cancel), null, kernel);
        _steps.Add(result);
        Console.Error.WriteLine(Line(result));
        return Holds(result);
    }

    /// <summary>Lets queues and buffers that an overload filled run empty.</summary>
    private async Task RecoverAsync(double rate, CancellationToken cancel)
    {
        await run.SetRateAsync(rate);
        await Task.Delay(2 * Settling, cancel);
    }

    /// <summary>Who gave out first.</summary>
    private static string Limit(LoadResult? stop)
    {
        const double saturated = 85;
        return stop switch
        {
            null => "nothing: the highest rate held",
            { Clients.AreTheLimit: true, Cpu.Percent: >= saturated } => "server and clients together",
            { Clients.AreTheLimit: true } => "the clients",
            { Cpu.Percent: >= saturated } => "the server's core",
            _ => "neither side's processor: packets came in larger bursts than could be sent in time",
        };
    }

    private static string Line(LoadResult step) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{step.PacketsOut, 9:N0}/s  {step.Cpu?.MicrosecondsPerPacket, 6:F2} µs  server {step.Cpu?.Percent, 3:F0} %  clients {step.Clients.BusyPercent, 3:F0} %  lost {step.LossPercent:F3} %  p99 {step.Added.P99Milliseconds:F2} ms{(Holds(step) ? "" : "  too much")}"
        );
}

/// <summary>How far one core went.</summary>
/// <param name="Best">The highest step without too much loss or delay; null when even the first failed.</param>
/// <param name="Stop">The lowest step that failed.</param>
/// <param name="Limit">Who gave out first.</param>
internal sealed record RampResult(LoadResult? Best, LoadResult? Stop, string Limit, IReadOnlyList<LoadResult> Steps);
