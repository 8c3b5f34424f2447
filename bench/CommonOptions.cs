using System.CommandLine;
using MediaServer.Bench.Native;

namespace MediaServer.Bench;

/// <summary>Options that several commands understand.</summary>
internal static class CommonOptions
{
    public static Option<int[]> Pin() =>
        new("--pin")
        {
            Description = "cores for the server, such as 0 or 0-1; everything else runs on the others",
            CustomParser = result =>
            {
                if (Cores.TryParse(result.Tokens[0].Value, out var cores))
                    return cores;
                result.AddError($"--pin {result.Tokens[0].Value}: expected cores such as 0, 0,2 or 0-3");
                return [];
            },
        };

    public static Option<FileInfo?> Save() =>
        new("--save") { Description = "also write the result, with machine and commit, as JSON to this file" };
}
