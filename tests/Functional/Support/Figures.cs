using System.Text.Json;

namespace MediaServer.Tests.Functional.Support;

/// <summary>
/// Prints what a test measured, and keeps it as JSON in the folder named by MEDIASERVER_FIGURES with the machine, the date and the
/// command: the form of bench/results.
/// </summary>
internal static class Figures
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task ReportAsync(string name, object figures)
    {
        var test = TestContext.Current.Test?.TestDisplayName ?? "";
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {JsonSerializer.Serialize(figures, JsonSerializerOptions.Web)}");
        if (Environment.GetEnvironmentVariable("MEDIASERVER_FIGURES") is not { Length: > 0 } folder)
            return;
        Directory.CreateDirectory(folder);
        var report = new
        {
            name,
            date = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null),
            machine = new
            {
                cpu = CpuName(),
                cores = Environment.ProcessorCount,
                system = System.Runtime.InteropServices.RuntimeInformation.OSDescription,
                runtime = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
            },
            command = $"tests/Functional, {test}",
            figures,
        };
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.json"), JsonSerializer.Serialize(report, Indented) + "\n");
    }

    /// <summary>The smallest value that at least so many percent of the samples do not exceed.</summary>
    public static double Percentile(IEnumerable<double> samples, double percent)
    {
        var sorted = samples.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    private static string CpuName() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1]
        ?? "unknown";
}
