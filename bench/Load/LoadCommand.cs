using System.CommandLine;
using System.Globalization;
using MediaServer.Bench.Limit;
using MediaServer.Bench.Load.Report;
using MediaServer.Bench.Load.Server;
using MediaServer.Bench.Measure;

namespace MediaServer.Bench.Load;

/// <summary><c>bench load</c>: real clients against a real server.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var arguments = new LoadArguments();
        var command = new Command("load", "real clients (ICE, DTLS, SRTP, hub) over loopback against the real server");
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) => RunAsync(arguments, parsed, cancel));
        return command;
    }

    private static async Task<int> RunAsync(LoadArguments arguments, ParseResult parsed, CancellationToken cancel)
    {
        var options = arguments.Read(parsed);
        var kernel = parsed.GetValue(arguments.NoLimit) ? null : KernelLimit.Measure(Math.Max(2, options.Scenario.People), options.Pin);
        await using var server = await ServerUnderLoad.OpenAsync(options, cancel);
        await Task.Delay(TimeSpan.FromSeconds(1), cancel); // let the start be over before its memory is the base
        var before = server.Usage()?.Resident;
        Console.Error.WriteLine($"joining {options.Scenario.People} participants");
        await using var run = await LoadRun.StartAsync(options, server, cancel);
        await server.MetricsAsync(cancel); // whoever watches a node has asked it before, so that the code of it is compiled
        await WatchAsync(run, arguments.WarmUp(parsed), "warm-up", cancel);

        if (parsed.GetValue(arguments.Ramp))
            return Finish(parsed, arguments, options, await new Ramp(run, options, kernel).ClimbAsync(cancel));
        var start = await Snapshot.OpenAsync(run, cancel);
        await run.Clients.BeginAsync(Sampling.EveryNth(options));
        await WatchAsync(run, options.Duration, "measuring", cancel);
        var end = await Snapshot.CloseAsync(run, cancel);
        return Finish(parsed, arguments, options, Comparison.Of(options, start, end, before, kernel));
    }

    private static int Finish(ParseResult parsed, LoadArguments arguments, LoadOptions options, LoadResult result)
    {
        Console.WriteLine(LoadTable.Write(result));
        Keep(
            parsed,
            arguments,
            new
            {
                machine = Machine.Here(),
                pinned = options.Pin,
                load = result,
            }
        );
        return result.Undecryptable == 0 ? 0 : 1;
    }

    private static int Finish(ParseResult parsed, LoadArguments arguments, LoadOptions options, RampResult ramp)
    {
        if (ramp.Best is { } best)
            Console.WriteLine($"the highest load that held:\n{LoadTable.Write(best)}");
        Console.WriteLine($"what gave out first: {ramp.Limit}");
        Keep(
            parsed,
            arguments,
            new
            {
                machine = Machine.Here(),
                pinned = options.Pin,
                ramp,
            }
        );
        return ramp.Best is null ? 1 : 0;
    }

    private static void Keep<T>(ParseResult parsed, LoadArguments arguments, T result)
    {
        ResultFile.Write(parsed.GetValue(arguments.Save), result);
        if (parsed.GetValue(arguments.Json))
            Console.WriteLine(ResultFile.ToJson(result));
    }

    /// <summary>Tells once a second how it goes.</summary>
    private static async Task WatchAsync(LoadRun run, TimeSpan duration, string phase, CancellationToken cancel)
    {
        var (begun, last) = (DateTime.UtcNow, await run.Clients.CountAsync());
        while (DateTime.UtcNow - begun < duration)
        {
            await Task.Delay(
                TimeSpan.FromSeconds(Math.Min(1, Math.Max(0.01, (duration - (DateTime.UtcNow - begun)).TotalSeconds))),
                cancel
            );
            var now = await run.Clients.CountAsync();
            var seconds = (now.At - last.At).TotalSeconds;
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"\r{phase} {(DateTime.UtcNow - begun).TotalSeconds, 4:F0} s  in {(now.Sent - last.Sent) / seconds, 8:N0}/s  out {(now.Received - last.Received) / seconds, 9:N0}/s  lost {now.Lost:N0}  p99 {now.Latency.Percentile(0.99).TotalMilliseconds:F2} ms   "
            );
            Console.Error.Write(line);
            last = now;
        }
        Console.Error.WriteLine();
    }
}
