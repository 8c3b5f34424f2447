using System.CommandLine;
using System.Globalization;
using MediaServer.Bench.Measure;

namespace MediaServer.Bench.Record;

/// <summary><c>bench record</c>: what a recording costs once its journal is closed.</summary>
internal static class RecordCommand
{
    public static Command Create() => new("record", "what recordings cost") { Compose() };

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
