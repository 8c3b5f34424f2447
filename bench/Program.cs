using BenchmarkDotNet.Running;
using MediaServer.Bench.Micro;

// dotnet run -c Release --project bench -- --filter "*Srtp*"
BenchmarkSwitcher.FromAssembly(typeof(SrtpBenchmark).Assembly).Run(args);
