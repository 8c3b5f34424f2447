using System.CommandLine;
using System.Globalization;
using MediaServer.Bench.Load;

namespace MediaServer.Bench.Record.Live;

/// <summary><c>bench record tap</c>: what recording costs those who are recorded.</summary>
internal static class TapCommand
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var rooms = new Option<int>("--rooms") { Description = "visits of two", DefaultValueFactory = _ => 100 };
        var rounds = new Option<int>("--rounds") { Description = "windows of each kind, in turns", DefaultValueFactory = _ => 3 };
        var seconds = new Option<int>("--seconds") { Description = "length of a window", DefaultValueFactory = _ => 10 };
        var settings = new Option<string[]>("--server") { Description = "a setting of the servers: Key=value" };
        var pin = CommonOptions.Pin();
        var save = CommonOptions.Save();
        var command = new Command("tap", "delay and processor time of visits that are recorded against those that are not, in turns")
        {
            rooms,
            rounds,
            seconds,
            pin,
            settings,
            save,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var scenario = new Scenario(parsed.GetValue(rooms), Publishers: 2, Viewers: 0);
                var window = TimeSpan.FromSeconds(parsed.GetValue(seconds));
                var (cores, given) = (parsed.GetValue(pin) ?? [], parsed.GetValue(settings) ?? []);
                var run = new TapRun(scenario, parsed.GetValue(rounds), WarmUp, window, cores, given);
                var result = await run.MeasureAsync(Print, cancel);
                return Verdict.Of(
                    $"record tap --rooms {scenario.Rooms} --rounds {parsed.GetValue(rounds)} --seconds {parsed.GetValue(seconds)}{(cores.Length > 0 ? $" --pin {string.Join(',', cores)}" : "")}",
                    result,
                    $"recorded against not: {result.MicrosecondsRatio} x the processor time, {result.P99Ratio} x p99 (at most {TapResult.MostRatio})",
                    result.IsMet,
                    parsed.GetValue(save)
                );
            }
        );
        return command;
    }

    private static void Print(TapWindow window) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(window.Recorded ? "recorded" : "not     ")}  {window.Microseconds:F2} us a packet, {window.WorkerMicroseconds:F2} of them the media threads; p50 {window.P50Milliseconds:F2}, p99 {window.P99Milliseconds:F2} ms; lost {window.Lost}, missing in journals {window.MissingInJournals}"
            )
        );
}
