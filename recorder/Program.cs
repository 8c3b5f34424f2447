using System.CommandLine;
using MediaServer.Recorder.Tools;

// dotnet run --project recorder -- inspect|verify|export-pcap <folder of a recording>; each explains itself by --help.
var root = new RootCommand("Reads the journals of recordings: see recorder/README.md.")
{
    InspectCommand.Create(),
    VerifyCommand.Create(),
    ExportPcapCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
