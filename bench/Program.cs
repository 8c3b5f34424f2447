using BenchmarkDotNet.Running;
using MediaServer.Bench.Micro;

// dotnet run -c Release --project bench -- micro [--filter "*Srtp*"] [--job short]
if (args is not ["micro", .. var options])
{
    Console.Error.WriteLine("usage: bench micro [BenchmarkDotNet options]");
    return 2;
}
string[] everything = ["--filter", "*"];
var chosen = options.Contains("--filter") || options.Contains("--list");
BenchmarkSwitcher.FromAssembly(typeof(Budgets).Assembly).Run(chosen ? options : [.. everything, .. options]);
return 0;
