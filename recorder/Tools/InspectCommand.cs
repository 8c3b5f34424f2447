using System.CommandLine;
using System.Globalization;

namespace MediaServer.Recorder.Tools;

/// <summary><c>recorder inspect</c>: what is in a recording.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var arguments = new RecordingArguments();
        var events = new Option<bool>("--events") { Description = "also list every event; names of people are among them" };
        var command = arguments.AddTo(new Command("inspect", "tells epochs, tracks, streams, pauses and gaps of a recording"));
        command.Options.Add(events);
        command.SetAction(parsed =>
            arguments.Run(
                parsed,
                reader =>
                {
                    Report.WriteSummary(reader.Recording, Console.Out);
                    var damaged = Report.WriteDamage(reader.Recording, Console.Out);
                    foreach (var e in parsed.GetValue(events) ? reader.Recording.Events : [])
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{e.At:c} track {e.Track?.Number}: {e.What}"));
                    return damaged ? ExitCode.Damaged : ExitCode.Whole;
                }
            )
        );
        return command;
    }
}
