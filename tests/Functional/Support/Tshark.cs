using System.Globalization;

namespace MediaServer.Tests.Functional.Support;

/// <summary>Debian's tshark: captures on the loopback and judges what it captured.</summary>
internal sealed class Tshark : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;

    private Tshark(ChildProcess process, string file) => (_process, File) = (process, file);

    public string File { get; }

    public static async Task<Tshark> CaptureAsync(string name, string filter)
    {
        var file = Path.Combine(Repository.Artifacts, $"{name}.pcapng");
        System.IO.File.Delete(file);
        var process = ChildProcess.Start("tshark", ["-i", "lo", "-f", filter, "-w", file, "-q", "-B", "32"]).BeginReading();
        await process.WaitForTextAsync("Capturing on", Patience);
        return new Tshark(process, file);
    }

    /// <summary>Ends the capture; what was captured before is complete in the file.</summary>
    public async Task StopAsync()
    {
        _process.Interrupt();
        await _process.WaitForExitAsync(Patience);
    }

    /// <summary>The values of fields, one array per frame that matches the display filter.</summary>
    public static Task<string[][]> ReadAsync(string file, string filter, params string[] fields) => ReadAsync(file, filter, [], fields);

    /// <param name="options">Further options of tshark, such as what to decode a port as.</param>
    public static async Task<string[][]> ReadAsync(string file, string filter, string[] options, params string[] fields)
    {
        string[] bytesBeforePorts =
        [
            "--enable-heuristic",
            "stun_udp",
            "--enable-heuristic",
            "dtls_udp",
            "--enable-heuristic",
            "rtp_udp",
            "--enable-heuristic",
            "rtcp_udp",
            // A client's ephemeral port may be some protocol's registered one, and tshark would believe the number before the bytes.
            "-o",
            "udp.try_heuristic_first:TRUE",
        ];
        var columns = fields.SelectMany(field => new[] { "-e", field });
        var (exit, output) = await ChildProcess.RunAsync(
            "tshark",
            ["-r", file, "-Q", "-n", .. bytesBeforePorts, .. options, "-Y", filter, "-T", "fields", "-E", "separator=/t", .. columns],
            Patience
        );
        Assert.True(exit == 0, $"tshark: {output}");
        return
        [
            .. output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith("Running as user", StringComparison.Ordinal))
                .Select(line => line.Split('\t')),
        ];
    }

    public static async Task<int> CountAsync(string file, string filter) => (await ReadAsync(file, filter, "frame.number")).Length;

    /// <summary>Frames that tshark calls malformed or comments on with the severity of an error, in words.</summary>
    public static async Task<string[]> ComplaintsAsync(string file, string filter, params string[] options)
    {
        const int error = 0x0080_0000; // PI_ERROR
        var severity = error.ToString(CultureInfo.InvariantCulture);
        var frames = await ReadAsync(
            file,
            $"({filter}) && (_ws.malformed || _ws.expert.severity == {severity})",
            options,
            "frame.number",
            "frame.protocols",
            "_ws.expert.message"
        );
        return [.. frames.Select(fields => string.Join(" | ", fields))];
    }

    public async ValueTask DisposeAsync() => await _process.DisposeAsync();
}
