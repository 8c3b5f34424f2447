using System.Globalization;

namespace MediaServer.Bench.Record.Markers;

/// <summary>Where a place in a film begins to be bright, by FFmpeg's <c>signalstats</c>.</summary>
public static class FlashOnsets
{
    /// <summary>Between the grey of the pictures, 0x30, and their white.</summary>
    private const double Bright = 140;

    private const string TimeKey = "pts_time:";
    private const string LumaKey = "lavfi.signalstats.YAVG=";

    /// <summary>A filter that prints time and brightness of every picture.</summary>
    /// <param name="place">x, y of the middle of a tile; a few pixels around it are judged.</param>
    public static string Filter((int X, int Y) place) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"crop=16:16:{place.X - 8}:{place.Y - 8},signalstats,metadata=mode=print:key=lavfi.signalstats.YAVG:file=-"
        );

    /// <summary>What the filter has printed.</summary>
    public static IReadOnlyList<(double At, double Luma)> Read(string printed)
    {
        var values = new List<(double, double)>();
        var at = 0.0;
        foreach (var line in printed.AsSpan().EnumerateLines())
        {
            if (line.IndexOf(TimeKey, StringComparison.Ordinal) is >= 0 and var time)
                at = double.Parse(line[(time + TimeKey.Length)..], CultureInfo.InvariantCulture);
            else if (line.StartsWith(LumaKey, StringComparison.Ordinal))
                values.Add((at, double.Parse(line[LumaKey.Length..], CultureInfo.InvariantCulture)));
        }
        return values;
    }

    /// <returns>Seconds.</returns>
    public static double[] Of(IReadOnlyList<(double At, double Luma)> pictures)
    {
        var onsets = new List<double>();
        for (var i = 1; i < pictures.Count; i++)
        {
            if (pictures[i].Luma > Bright && pictures[i - 1].Luma <= Bright)
                onsets.Add(pictures[i].At);
        }
        return [.. onsets];
    }
}
