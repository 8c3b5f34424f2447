using MediaServer.Bench.Load;
using MediaServer.Bench.Load.Report;
using MediaServer.Bench.Load.Server;

namespace MediaServer.Bench.Record.Live;

/// <summary>
/// The same visits with and without being recorded, in turns, each time on a server of its own: what else the machine does and how it
/// feels today are the same for both, so their ratio says what recording costs.
/// </summary>
/// <param name="pin">Cores of the server; the clients take the others. Empty: all share all.</param>
/// <param name="settings">Of the server, <c>Key=value</c>.</param>
internal sealed class TapRun(Scenario scenario, int rounds, TimeSpan warmUp, TimeSpan window, int[] pin, string[] settings)
{
    /// <param name="onMeasured">Told of each window.</param>
    public async Task<TapResult> MeasureAsync(Action<TapWindow> onMeasured, CancellationToken cancel)
    {
        var windows = new List<TapWindow>();
        for (var i = 0; i < 2 * rounds; i++)
        {
            // The second of a pair may profit by the first; each is first as often.
            var record = (i + i / 2) % 2 == 1;
            windows.Add(await MeasureAsync(record, cancel));
            onMeasured(windows[^1]);
        }
        return new TapResult(
            scenario.ToString(),
            pin,
            settings,
            windows,
            TapCost.Of([.. windows.Where(w => !w.Recorded)]),
            TapCost.Of([.. windows.Where(w => w.Recorded)])
        );
    }

    private async Task<TapWindow> MeasureAsync(bool record, CancellationToken cancel)
    {
        var options = new LoadOptions(
            scenario,
            SrtpSuite.Gcm,
            AudioOnly: false,
            Paced: false,
            pin,
            window,
            Rate: 1,
            Url: null,
            ServerProcess.Secret,
            ServerProcess: null,
            settings,
            record
        );
        await using var server = await ServerUnderLoad.OpenAsync(options, cancel);
        await using var run = await LoadRun.StartAsync(options, server, cancel);
        await Task.Delay(warmUp, cancel);
        var start = await Snapshot.OpenAsync(run, cancel);
        await run.Clients.BeginAsync(Sampling.EveryNth(options));
        await Task.Delay(window, cancel);
        var seen = Comparison.Of(options, start, await Snapshot.CloseAsync(run, cancel), baseMemory: null, kernel: null);
        return new TapWindow(
            record,
            seen.Cpu!.MicrosecondsPerPacket,
            seen.Cpu.Workers,
            seen.Added.P50Milliseconds,
            seen.Added.P99Milliseconds,
            seen.Lost,
            seen.Recorded?.Lost ?? 0
        );
    }
}

/// <param name="Microseconds">Of the server's processor time, by forwarded packet.</param>
/// <param name="WorkerMicroseconds">The media threads' part of it.</param>
/// <param name="Lost">Packets in the calls.</param>
/// <param name="MissingInJournals">Packets that were not written down.</param>
internal sealed record TapWindow(
    bool Recorded,
    double Microseconds,
    double WorkerMicroseconds,
    double P50Milliseconds,
    double P99Milliseconds,
    long Lost,
    double MissingInJournals
);

/// <summary>The medians of several windows.</summary>
internal sealed record TapCost(double Microseconds, double WorkerMicroseconds, double P50Milliseconds, double P99Milliseconds)
{
    public static TapCost Of(IReadOnlyCollection<TapWindow> windows)
    {
        double Median(Func<TapWindow, double> value)
        {
            var ascending = windows.Select(value).Order().ToArray();
            return Math.Round((ascending[(ascending.Length - 1) / 2] + ascending[ascending.Length / 2]) / 2, 3);
        }
        return new TapCost(
            Median(w => w.Microseconds),
            Median(w => w.WorkerMicroseconds),
            Median(w => w.P50Milliseconds),
            Median(w => w.P99Milliseconds)
        );
    }
}

/// <param name="Pinned">Cores of the server, of which the clients keep away.</param>
/// <param name="Settings">Of the server.</param>
/// <param name="Windows">In their order.</param>
/// <param name="Unrecorded">Of those in which nobody was recorded.</param>
/// <param name="Recorded">Of those in which everybody was.</param>
internal sealed record TapResult(
    string Scenario,
    int[] Pinned,
    string[] Settings,
    IReadOnlyList<TapWindow> Windows,
    TapCost Unrecorded,
    TapCost Recorded
)
{
    /// <summary>The bar: a tenth more.</summary>
    public const double MostRatio = 1.1;

    public double MicrosecondsRatio => Math.Round(Recorded.Microseconds / Unrecorded.Microseconds, 3);

    public double P99Ratio => Math.Round(Recorded.P99Milliseconds / Unrecorded.P99Milliseconds, 3);

    public bool IsMet =>
        MicrosecondsRatio <= MostRatio && P99Ratio <= MostRatio && Windows.All(w => w is { Lost: 0, MissingInJournals: 0 });
}
