using System.CommandLine;

namespace MediaServer.Recorder.Tools;

/// <summary><c>recorder export-pcap</c>: the packets for Wireshark. What is written is not encrypted.</summary>
internal static class ExportPcapCommand
{
    public static Command Create()
    {
        var arguments = new RecordingArguments();
        var output = new Argument<FileInfo>("output") { Description = "the capture file to write; its content is not encrypted" };
        var command = arguments.AddTo(
            new Command("export-pcap", "writes the packets as UDP of made-up addresses: track n goes to port 10000 + 2n")
        );
        command.Arguments.Add(output);
        command.SetAction(parsed =>
            arguments.Run(
                parsed,
                reader =>
                {
                    using var file = new FileStream(parsed.GetValue(output)!.FullName, FileMode.CreateNew, FileAccess.Write);
                    using var pcap = new PcapWriter(file);
                    foreach (var packet in reader.Packets())
                        pcap.Write(reader.Recording.StartedAt + packet.At, packet.Track.Number, packet.Bytes.Span);
                    return Report.WriteDamage(reader.Recording, Console.Error) ? ExitCode.Damaged : ExitCode.Whole;
                }
            )
        );
        return command;
    }
}
