using System.CommandLine;
using System.Globalization;
using System.Text;
using MediaServer.Bench.Measure;
using MediaServer.Bench.Phone.Figures;

namespace MediaServer.Bench.Phone;

/// <summary><c>bench phone</c>: everything that is promised of the telephone, measured and laid beside the promise.</summary>
internal static class PhoneCommand
{
    private static readonly IPhonePart[] Parts =
    [
        new SipFigures(),
        new KeyFigures(),
        new CallFigures(),
        new CostFigures(),
        ClockFigures.OnOneCore,
        ClockFigures.OnTwoCores,
        new SoundFigures(),
        new DelayFigures(),
        new PinFigures(),
        new SoakFigures(),
    ];

    public static Command Create()
    {
        var only = new Option<string[]>("--only")
        {
            Description = $"parts instead of all: {string.Join(", ", Parts.Select(p => p.Name))}",
            AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong([.. Parts.Select(p => p.Name)]);
        var save = CommonOptions.Save();
        var command = new Command("phone", "the telephone against its numbers: real calls over loopback, sipp, and virtual time")
        {
            only,
            save,
        };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(only) ?? [], parsed.GetValue(save), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string[] only, FileInfo? save, CancellationToken cancel)
    {
        List<Figure> figures = [];
        foreach (var part in Parts.Where(p => only.Length == 0 || only.Contains(p.Name)))
        {
            Console.Error.WriteLine($"measuring {part.Name}");
            figures.AddRange(await part.MeasureAsync([], cancel));
        }
        Console.WriteLine(Table(figures));
        ResultFile.Write(
            save,
            new
            {
                machine = Machine.Here(),
                load = Load(),
                figures,
            }
        );
        return figures.TrueForAll(f => f.IsMet) ? 0 : 1;
    }

    /// <summary>What else the machine was doing: runnable threads over the last minute and quarter of an hour.</summary>
    private static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);

    private static string Table(List<Figure> figures)
    {
        var table = new StringBuilder();
        var (name, bar) = (figures.Max(f => f.Name.Length), figures.Max(f => f.Bar.Length));
        foreach (var figure in figures)
            table.Append(
                CultureInfo.InvariantCulture,
                $"{(figure.IsMet ? "met   " : "MISSED")}  {figure.Name.PadRight(name)}  {figure.Bar.PadRight(bar)}  {figure.Measured}\n"
            );
        return table.ToString();
    }
}
