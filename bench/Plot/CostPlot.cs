using System.Globalization;
using System.Text;

namespace MediaServer.Bench.Plot;

/// <summary>One line of the plot.</summary>
/// <param name="Points">x: packets per second; y: microseconds per packet.</param>
internal sealed record Series(string Name, string Color, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Cost per packet against load, as an SVG that reads on light and dark pages.</summary>
internal static class CostPlot
{
    private const int Width = 720,
        Height = 400,
        Left = 56,
        Right = 24,
        Top = 40,
        Bottom = 48;

    public static string Draw(string title, IReadOnlyList<Series> series)
    {
        var points = series.SelectMany(s => s.Points).ToList();
        var (xStep, yStep) = (NiceStep(points.Max(p => p.X)), NiceStep(points.Max(p => p.Y)));
        var (xMax, yMax) = (Ceiling(points.Max(p => p.X), xStep), Ceiling(points.Max(p => p.Y), yStep));
        double X(double value) => Left + value / xMax * (Width - Left - Right);
        double Y(double value) => Height - Bottom - value / yMax * (Height - Top - Bottom);

        var svg = new StringBuilder();
        void Add(FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Add($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>");
        Add($"<text x=\"{Left}\" y=\"22\" font-size=\"15\" fill=\"#222\">{Escape(title)}</text>");
        for (var y = 0.0; y <= yMax * 1.001; y += yStep)
        {
            Add($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(y):F1}\" y2=\"{Y(y):F1}\" stroke=\"#ddd\"/>");
            Add($"<text x=\"{Left - 8}\" y=\"{Y(y) + 4:F1}\" text-anchor=\"end\" fill=\"#555\">{y:0.##}</text>");
        }
        for (var x = 0.0; x <= xMax * 1.001; x += xStep)
            Add($"<text x=\"{X(x):F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\" fill=\"#555\">{x / 1000:0.##}</text>");
        Add(
            $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\" fill=\"#222\">thousand packets forwarded per second</text>"
        );
        Add($"<text x=\"{Left}\" y=\"{Top - 4}\" fill=\"#222\">µs of processor time per packet</text>");
        for (var i = 0; i < series.Count; i++)
        {
            var line = string.Join(
                ' ',
                series[i].Points.OrderBy(p => p.X).Select(p => FormattableString.Invariant($"{X(p.X):F1},{Y(p.Y):F1}"))
            );
            Add($"<polyline points=\"{line}\" fill=\"none\" stroke=\"{series[i].Color}\" stroke-width=\"2\"/>");
            foreach (var (x, y) in series[i].Points)
                Add($"<circle cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" r=\"3\" fill=\"{series[i].Color}\"/>");
            Add(
                $"<text x=\"{Width - Right}\" y=\"{Top + 14 + 16 * i}\" text-anchor=\"end\" fill=\"{series[i].Color}\">{Escape(series[i].Name)}</text>"
            );
        }
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>1, 2 or 5 times a power of ten, so that there are three to eight steps.</summary>
    internal static double NiceStep(double largest)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(largest, 1e-9) / 3)));
        return (largest / 3 / power) switch
        {
            >= 5 => 5 * power,
            >= 2 => 2 * power,
            _ => power,
        };
    }

    private static double Ceiling(double value, double step) => Math.Ceiling(value / step) * step;

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
