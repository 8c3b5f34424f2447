using System.CommandLine;
using System.Globalization;
using MediaServer.Bench.Measure;
using MediaServer.Bench.Record.Live;

namespace MediaServer.Bench.Record;

/// <summary><c>bench record</c>: what a recording costs once its journal is closed, and what it survives until then.</summary>
internal static class RecordCommand
{
    public static Command Create() => new("record", "what recordings cost and survive") { Compose(), Kill() };

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
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{result.Kills} kills: at most {result.WorstLossMilliseconds} ms lost around one of them; {result.State}{result.Failure}, {result.FilmSeconds} s of film"
                    )
                );
                ResultFile.Write(
                    parsed.GetValue(save),
                    new
                    {
                        machine = Machine.Here(),
                        command = Environment.CommandLine,
                        kill = result,
                    }
                );
                return result.IsMet ? 0 : 1;
            }
        );
        return command;
    }

    private static Command Compose()
    {
        var minutes = new Option<int>("--minutes") { Description = "length of the visit", DefaultValueFactory = _ => 10 };
        var processes = new Option<int>("--processes")
        {
            Description = "FFmpeg processes at a time",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var save = CommonOptions.Save();
        var command = new Command("compose", "a visit of two with 720p cameras, from the closed journal to verified files")
        {
            minutes,
            processes,
            save,
        };
        command.SetAction(
            async (parsed, _) =>
            {
                var result = await new ComposeRun(parsed.GetValue(minutes), parsed.GetValue(processes)).MeasureAsync();
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{result.Minutes} min in {result.Seconds} s: {result.TimesRealTime} x real time, {result.CoreSecondsPerMediaSecond} core-s per media-s, of them {result.OwnCoreSecondsPerMediaSecond} our own"
                    )
                );
                ResultFile.Write(
                    parsed.GetValue(save),
                    new
                    {
                        machine = Machine.Here(),
                        command = Environment.CommandLine,
                        compose = result,
                    }
                );
                return 0;
            }
        );
        return command;
    }
}
