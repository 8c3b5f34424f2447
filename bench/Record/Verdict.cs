using System.Globalization;
using MediaServer.Bench.Measure;

namespace MediaServer.Bench.Record;

/// <summary>How every <c>bench record</c> command ends: what it found is printed, kept if asked for, and told by the exit code.</summary>
internal static class Verdict
{
    /// <param name="command">To get the same again.</param>
    /// <param name="said">For a reader.</param>
    /// <param name="isMet">Whether all that is asked for was found.</param>
    /// <param name="save">Where it is kept; null for nowhere.</param>
    /// <returns>The exit code.</returns>
    public static int Of<T>(string command, T result, FormattableString said, bool isMet, FileInfo? save)
    {
        Console.WriteLine(said.ToString(CultureInfo.InvariantCulture));
        ResultFile.Write(
            save,
            new
            {
                machine = Machine.Here(),
                command,
                result,
            }
        );
        return isMet ? 0 : 1;
    }
}
