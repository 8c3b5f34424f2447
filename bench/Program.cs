using System.CommandLine;
using MediaServer.Bench.Limit;
using MediaServer.Bench.Load;
using MediaServer.Bench.Micro;
using MediaServer.Bench.Phone;
using MediaServer.Bench.Plot;
using MediaServer.Bench.Record;
using MediaServer.Bench.Soak;

// dotnet run -c Release --project bench -- <command> [options]; every command explains itself by --help.
var root = new RootCommand("Measures MediaServer: see bench/README.md for the method.")
{
    MicroCommand.Create(),
    LoadCommand.Create(),
    LimitCommand.Create(),
    SoakCommand.Create(),
    PhoneCommand.Create(),
    PlotCommand.Create(),
    RecordCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
