using System.CommandLine;
using System.Text.Json;

namespace MediaServer.Bench.Plot;

/// <summary><c>bench plot</c>: draws ramps that were saved.</summary>
internal static class PlotCommand
{
    private static readonly string[] Colors = ["#0b62a4", "#c0392b", "#1e8449", "#7d3c98"];

    public static Command Create()
    {
        var ramps = new Argument<FileInfo[]>("ramps")
        {
            Description = "files that load --ramp --save wrote",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<FileInfo>("--output") { Description = "the SVG to write", Required = true };
        var command = new Command("plot", "cost per packet against load, from saved ramps, as SVG") { ramps, output };
        command.SetAction(parsed =>
        {
            var series = parsed.GetValue(ramps)!.SelectMany((file, i) => Read(file, Colors[i % Colors.Length])).ToList();
            File.WriteAllText(parsed.GetValue(output)!.FullName, CostPlot.Draw("Cost of a forwarded packet", series));
            return 0;
        });
        return command;
    }

    /// <summary>The server's line, and, in a lighter color, what the kernel alone would have charged for the same batches.</summary>
    private static IEnumerable<Series> Read(FileInfo file, string color)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file.FullName));
        var steps = json.RootElement.GetProperty("ramp").GetProperty("steps").EnumerateArray().ToList();
        var name = $"{steps[0].GetProperty("scenario")}, {steps[0].GetProperty("srtp")}";
        yield return new Series(
            name,
            color,
            [.. steps.Select(s => (Number(s, "packetsOut"), Number(s.GetProperty("cpu"), "microsecondsPerPacket")))]
        );
        if (steps[0].GetProperty("limit").ValueKind != JsonValueKind.Null)
            yield return new Series(
                "the kernel alone, same batches",
                color + "77",
                [.. steps.Select(s => (Number(s, "packetsOut"), Number(s.GetProperty("limit"), "microsecondsPerPacket")))]
            );
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
