using System.CommandLine;
using BenchmarkDotNet.Running;

namespace MediaServer.Bench.Micro;

/// <summary><c>bench micro</c>: one operation at a time, by BenchmarkDotNet, whose own options follow.</summary>
internal static class MicroCommand
{
    public static Command Create()
    {
        var command = new Command("micro", "one operation at a time; any BenchmarkDotNet option may follow, such as --filter \"*Srtp*\"")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(parsed =>
        {
            // BenchmarkDotNet's own way, a program for each benchmark, looks for a project file named as the assembly is.
            string[] options = [.. parsed.UnmatchedTokens, "--inProcess"];
            string[] everything = ["--filter", "*"];
            var chosen = options.Contains("--filter") || options.Contains("--list");
            BenchmarkSwitcher.FromAssembly(typeof(Budgets).Assembly).Run(chosen ? options : [.. everything, .. options]);
            return 0;
        });
        return command;
    }
}
