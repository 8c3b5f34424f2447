using System.Globalization;
using System.Text.RegularExpressions;
using MediaServer.Bench.Record.Markers;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Recorder;

/// <summary>Looks at and listens to a composed file, by FFmpeg's decoders and nothing of ours.</summary>
internal static partial class Film
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Seconds at which a place on the canvas begins to be bright.</summary>
    /// <param name="path">Of the film.</param>
    /// <param name="place">x, y of the middle of a tile; a few pixels around it are judged.</param>
    public static async Task<double[]> FlashesAsync(string path, (int X, int Y) place) => FlashOnsets.Of(await LumaAsync(path, place));

    public static async Task<IReadOnlyList<(double At, double Luma)>> LumaAsync(string path, (int X, int Y) place)
    {
        var filter = FlashOnsets.Filter(place);
        return FlashOnsets.Read(await RunAsync("ffmpeg", "-v", "error", "-nostdin", "-i", path, "-vf", filter, "-an", "-f", "null", "-"));
    }

    /// <summary>The average color of a place at a time, as 24 bits.</summary>
    public static async Task<(byte R, byte G, byte B)> ColorAsync(string path, double at, (int X, int Y) place)
    {
        var filter = string.Create(
            CultureInfo.InvariantCulture,
            $"crop=16:16:{place.X - 8}:{place.Y - 8},scale=1:1:flags=area,format=rgb24"
        );
        var seconds = at.ToString("F3", CultureInfo.InvariantCulture);
        // A still has no time to go to.
        string[] seek = at > 0 ? ["-ss", seconds] : [];
        var bytes = await ReadAsync([.. seek, "-i", path, "-frames:v", "1", "-vf", filter, "-f", "rawvideo", "-"]);
        return (bytes[0], bytes[1], bytes[2]);
    }

    /// <summary>How much of the whole picture is red at a time: 0..1.</summary>
    public static async Task<double> RedAsync(string path, double at)
    {
        var seconds = at.ToString("F3", CultureInfo.InvariantCulture);
        var bytes = await ReadAsync([
            "-ss",
            seconds,
            "-i",
            path,
            "-frames:v",
            "1",
            "-vf",
            "scale=64:36:flags=area,format=rgb24",
            "-f",
            "rawvideo",
            "-",
        ]);
        var pixels = bytes.Chunk(3).ToArray();
        return pixels.Count(p => p[0] > 90 && p[1] < 60 && p[2] < 60) / (double)pixels.Length;
    }

    /// <summary>Seconds at which a tone begins, by its energy in steps of 2 ms.</summary>
    public static async Task<double[]> BeepsAsync(string path, double hertz)
    {
        var samples = await SamplesAsync(path);
        return ToneOnsets.Of(samples, 48_000, hertz);
    }

    public static async Task<short[]> SamplesAsync(string path)
    {
        var bytes = await ReadAsync("-i", path, "-vn", "-ac", "1", "-ar", "48000", "-f", "s16le", "-");
        var samples = new short[bytes.Length / 2];
        Buffer.BlockCopy(bytes, 0, samples, 0, samples.Length * 2);
        return samples;
    }

    /// <summary>Decodes all of it; what FFmpeg complains about is the answer.</summary>
    public static Task<string> ComplaintsAsync(string path) =>
        RunAsync("ffmpeg", "-v", "warning", "-nostdin", "-xerror", "-i", path, "-f", "null", "-");

    public static async Task<string[]> ProbeAsync(string path, params string[] arguments)
    {
        var output = await RunAsync("ffprobe", ["-v", "error", .. arguments, "-of", "csv=p=0", path]);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>The sizes of the pictures that a decoder shows, in their order.</summary>
    public static async Task<(int Width, int Height)[]> PictureSizesAsync(string path, string decoder)
    {
        string[] input = ["-reinit_filter", "0", "-c:v", decoder, "-i", path];
        var log = await RunAsync("ffmpeg", ["-v", "info", "-nostdin", .. input, "-vf", "showinfo", "-an", "-f", "null", "-"]);
        return [.. ShownSize.Matches(log).Select(m => (Number(m.Groups[1]), Number(m.Groups[2])))];
    }

    /// <summary>A checksum of every picture that a decoder shows, in their order.</summary>
    public static async Task<string[]> PictureSumsAsync(string path, string decoder)
    {
        string[] input = ["-reinit_filter", "0", "-c:v", decoder, "-i", path];
        var rows = await RunAsync("ffmpeg", ["-v", "error", "-nostdin", .. input, "-fps_mode", "passthrough", "-f", "framemd5", "-"]);
        return [.. rows.Split('\n').Where(row => row.Length > 0 && row[0] != '#').Select(row => row[(row.LastIndexOf(',') + 1)..].Trim())];
    }

    [GeneratedRegex(@" s:(\d+)x(\d+) ")]
    private static partial Regex ShownSize { get; }

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (exit, output) = await ChildProcess.RunAsync(program, arguments, Patience);
        Assert.True(exit == 0, $"{program} {string.Join(' ', arguments)}: {output}");
        return output;
    }

    private static async Task<byte[]> ReadAsync(params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo("ffmpeg", ["-v", "error", "-nostdin", .. arguments])
        {
            RedirectStandardOutput = true,
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        using var bytes = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return bytes.ToArray();
    }
}
