using System.CommandLine;

namespace MediaServer.Recorder.Tools;

/// <summary><c>recorder verify</c>: whether everything that was written is there and unchanged.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var arguments = new RecordingArguments();
        var command = arguments.AddTo(
            new Command("verify", "checks every chunk and record; exits with 0 when whole, 1 when damaged or cut off, 2 when unreadable")
        );
        command.SetAction(parsed =>
            arguments.Run(
                parsed,
                reader =>
                {
                    if (Report.WriteDamage(reader.Recording, Console.Out))
                        return reader.Recording.Epochs.Count > 0 ? ExitCode.Damaged : ExitCode.Unreadable;
                    Console.WriteLine($"{reader.Recording.Id} is whole: {reader.Recording.Epochs.Sum(e => e.Records)} records");
                    return ExitCode.Whole;
                }
            )
        );
        return command;
    }
}
