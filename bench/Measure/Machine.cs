using System.Reflection;
using System.Runtime.InteropServices;

namespace MediaServer.Bench.Measure;

/// <summary>Where and when a result was measured.</summary>
internal sealed record Machine(string Commit, DateTimeOffset Date, string Processor, int Cores, string Kernel, string Runtime)
{
    public static Machine Here() =>
        new(
            CommitOf(typeof(Machine).Assembly),
            DateTimeOffset.UtcNow,
            ProcessorName(),
            Directory.GetDirectories("/sys/devices/system/cpu", "cpu?").Length,
            Environment.OSVersion.Version.ToString(),
            RuntimeInformation.FrameworkDescription
        );

    /// <summary>The compiler writes the commit behind the version: <c>1.0.0+sha</c>.</summary>
    private static string CommitOf(Assembly assembly)
    {
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? "unknown" : version[(plus + 1)..][..Math.Min(10, version.Length - plus - 1)];
    }

    private static string ProcessorName() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}
