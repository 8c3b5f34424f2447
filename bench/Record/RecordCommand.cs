using System.CommandLine;
using System.Globalization;
using MediaServer.Bench.Record.Live;
using MediaServer.Bench.Record.Pages;

namespace MediaServer.Bench.Record;

/// <summary><c>bench record</c>: what recordings cost, whether sound and picture are together in them, and what they survive.</summary>
internal static class RecordCommand
{
    public static Command Create() =>
        new("record", "what recordings cost, whether they are in sync, what they survive")
        {
            Compose(),
            Sync(),
            Kill(),
            Stall(),
            TapCommand.Create(),
        };

    private static Command Kill()
    {
        var times = new Option<int>("--times") { Description = "kills", DefaultValueFactory = _ => 100 };
        var save = CommonOptions.Save();
        var command = new Command("kill", "kill -9 at random moments of a recorded visit; every one continues, and all is one film")
        {
            times,
            save,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var result = await new KillRun(parsed.GetValue(times)).MeasureAsync(n => Console.Error.Write($"\rkilled {n} "), cancel);
                return Verdict.Of(
                    $"record kill --times {result.Kills}",
                    result,
                    $"{result.Kills} kills: at most {result.WorstLossMilliseconds} ms lost around one of them; {result.State}{result.Failure}, {result.FilmSeconds} s of film",
                    result.IsMet,
                    parsed.GetValue(save)
                );
            }
        );
        return command;
    }

    private static Command Stall()
    {
        var seconds = new Option<int>("--seconds") { Description = "how long the disk stands still", DefaultValueFactory = _ => 30 };
        var save = CommonOptions.Save();
        var command = new Command("stall", "a disk that stands still under recorded visits: the calls, the gap, the film; takes root")
        {
            seconds,
            save,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var disk =
                    await LoopDisk.TryMountAsync(cancel) ?? throw new InvalidOperationException("It takes root and loop devices.");
                var result = await new StallRun(TimeSpan.FromSeconds(parsed.GetValue(seconds)), disk).MeasureAsync(cancel);
                return Verdict.Of(
                    $"record stall --seconds {parsed.GetValue(seconds)}",
                    result,
                    $"""
                    told after {result.ToldMilliseconds} ms; p50 / p99 / longest {result.Before.P50Milliseconds} / {result.Before.P99Milliseconds} / {result.Before.LongestMilliseconds} ms before, {result.During.P50Milliseconds} / {result.During.P99Milliseconds} / {result.During.LongestMilliseconds} ms while it stood still
                    lost in the calls {result.Lost} of {result.Received}, {result.Before.Lost} of {result.Before.Received}, {result.During.Lost} of {result.During.Received}; missing in the journal {result.MissingInJournal}; goes on: {result.GoesOn}; {result.State}{result.Failure}, {result.FilmSeconds} s of film
                    """,
                    result.IsMet,
                    parsed.GetValue(save)
                );
            }
        );
        return command;
    }

    private static Command Compose() =>
        Measuring(
            "compose",
            "a visit of two with 720p cameras, from the closed journal to verified files",
            minutes: 10,
            (_, minutes, processes, _) => new ComposeRun(minutes, processes).MeasureAsync(),
            result =>
                $"{result.Minutes} min in {result.Seconds} s: {result.TimesRealTime} x real time (at least {ComposeResult.MinTimesRealTime}), {result.CoreSecondsPerMediaSecond} core-s per media-s (at most {ComposeResult.MaxCoreSecondsPerMediaSecond}), of them {result.OwnCoreSecondsPerMediaSecond} our own",
            result => result.Met
        );

    private static Command Sync()
    {
        var browser = new Option<bool>("--browser") { Description = "two pages in Chromium, in real time, instead of a journal made here" };
        return Measuring(
            "sync",
            "flashes and beeps of two people, from the journal to the film: how far they are apart",
            minutes: 60,
            (parsed, minutes, processes, cancel) =>
                parsed.GetValue(browser)
                    ? new PagesSyncRun(minutes, processes).MeasureAsync(cancel)
                    : new SyncRun(minutes, processes).MeasureAsync(),
            result => $"{string.Join('\n', result.People.Select(Describe))}",
            result => result.Met,
            browser
        );
    }

    private static string Describe(PersonSync person) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{person.Role}: {person.Markers.Found} of {person.Markers.Expected} markers, sound behind picture by {person.Markers.MedianMilliseconds} ms in the median, p95 {person.Markers.P95Milliseconds} ms (at most {SyncResult.MaxP95Milliseconds}), max {person.Markers.MaxMilliseconds} ms, drift {person.Markers.DriftMillisecondsPerHour} ms/h (at most {SyncResult.MaxDriftMillisecondsPerHour})"
        );

    /// <summary>The exit code tells whether the result is what was asked for.</summary>
    private static Command Measuring<T>(
        string name,
        string description,
        int minutes,
        Func<ParseResult, int, int, CancellationToken, Task<T>> measure,
        Func<T, FormattableString> describe,
        Func<T, bool> isMet,
        params Option<bool>[] flags
    )
    {
        var length = new Option<int>("--minutes") { Description = "length of the visit", DefaultValueFactory = _ => minutes };
        var processes = new Option<int>("--processes")
        {
            Description = "FFmpeg processes at a time",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var save = CommonOptions.Save();
        var command = new Command(name, description) { length, processes, save };
        foreach (var flag in flags)
            command.Add(flag);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var result = await measure(parsed, parsed.GetValue(length), parsed.GetValue(processes), cancel);
                var given = string.Concat(flags.Where(parsed.GetValue).Select(flag => $" {flag.Name}"));
                return Verdict.Of(
                    $"record {name}{given} --minutes {parsed.GetValue(length)} --processes {parsed.GetValue(processes)}",
                    result,
                    describe(result),
                    isMet(result),
                    parsed.GetValue(save)
                );
            }
        );
        return command;
    }
}
