using System.Diagnostics;

namespace MediaServer.Bench.Record;

/// <summary>What a run of FFmpeg writes to its standard output.</summary>
internal static class FfmpegOutput
{
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static byte[] Read(params IEnumerable<string> arguments)
    {
        string[] all = ["-v", "error", "-nostdin", .. arguments];
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", all) { RedirectStandardOutput = true })!;
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"ffmpeg ended with {process.ExitCode}");
    }
}
