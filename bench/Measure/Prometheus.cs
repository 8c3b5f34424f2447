using System.Globalization;

namespace MediaServer.Bench.Measure;

/// <summary>One look at a server's <c>/metrics</c>: samples by name and labels (Prometheus text format).</summary>
internal sealed class Prometheus
{
    public static readonly Prometheus Empty = new([]);

    private readonly List<(string Name, Dictionary<string, string> Labels, double Value)> _samples;

    private Prometheus(List<(string, Dictionary<string, string>, double)> samples) => _samples = samples;

    public static Prometheus Parse(string text)
    {
        List<(string, Dictionary<string, string>, double)> samples = [];
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (line[0] != '#' && TryParse(line, out var name, out var labels, out var value))
                samples.Add((name, labels, value));
        return new Prometheus(samples);
    }

    /// <summary>The sum of a metric over its labels; 0 when the server does not know it. Counters may end in <c>_total</c>.</summary>
    public double Sum(string name) => _samples.Where(s => IsNamed(s.Name, name)).Sum(s => s.Value);

    /// <summary>The values of a metric by one of its labels.</summary>
    public IReadOnlyDictionary<string, double> By(string label, string name) =>
        _samples
            .Where(s => IsNamed(s.Name, name) && s.Labels.ContainsKey(label))
            .GroupBy(s => s.Labels[label])
            .ToDictionary(group => group.Key, group => group.Sum(s => s.Value));

    private static bool IsNamed(string sample, string name) => sample == name || sample == $"{name}_total";

    private static bool TryParse(string line, out string name, out Dictionary<string, string> labels, out double value)
    {
        labels = [];
        var open = line.IndexOf('{', StringComparison.Ordinal);
        var close = line.LastIndexOf('}');
        var end = open < 0 ? line.IndexOf(' ', StringComparison.Ordinal) : open;
        name = end < 0 ? line : line[..end];
        if (open >= 0 && close > open)
            foreach (var pair in line[(open + 1)..close].Split("\",", StringSplitOptions.RemoveEmptyEntries))
                if (pair.Split("=\"") is [var key, var text])
                    labels[key] = text.TrimEnd('"');
        var rest = line[(close < 0 ? end + 1 : close + 1)..].Trim().Split(' ')[0];
        return double.TryParse(rest, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
