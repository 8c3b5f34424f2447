using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaServer.Recorder.Compose.Ffmpeg;

/// <summary>What a run of FFmpeg said, read from its log: its exit code alone is no verdict, since it is 0 for half a file too.</summary>
/// <remarks>
/// <code>
/// [verbose]   Input stream #0:0 (video): 900 packets read (4547796 bytes); 900 frames decoded;
/// [verbose]   Input stream #1:0 (audio): 1500 packets read (120000 bytes); 1500 frames decoded (1440000 samples);
/// [verbose]   Output stream #0:0 (video): 900 frames encoded; 900 packets muxed (1125090 bytes);
/// [h264 @ 0x55e2] [error] concealing 12 DC, 12 AC, 12 MV errors in P frame
/// </code>
/// </remarks>
internal sealed partial class FfmpegReport
{
    /// <summary>A log that is all complaints says no more after this many.</summary>
    private const int MaxComplaints = 20;

    /// <summary>
    /// What a changing camera makes the filters say, which <c>-reinit_filter 0</c> takes care of; what becomes of a full-range picture; and
    /// that one channel is mono.
    /// </summary>
    private static readonly string[] Harmless =
    [
        "Guessed Channel Layout for Input Stream",
        "Changing video frame properties on the fly is not supported by all filters",
        "deprecated pixel format used, make sure you did set range correctly",
    ];

    private readonly List<string> _complaints = [];

    public FfmpegReport(int exitCode, IEnumerable<string> log)
    {
        ExitCode = exitCode;
        Log = [.. log];
        foreach (var line in Log)
            Read(line);
    }

    public int ExitCode { get; }

    public IReadOnlyList<string> Log { get; }

    /// <summary>Everything at the level of a warning or above that is not known to be harmless.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public string FirstComplaint => _complaints.Count > 0 ? _complaints[0] : "none";

    /// <summary>Frames that the decoder of each input gave out.</summary>
    public Dictionary<int, long> Decoded { get; } = [];

    /// <summary>Samples that the decoder of each input of sound gave out.</summary>
    public Dictionary<int, long> DecodedSamples { get; } = [];

    /// <summary>Frames of video that were encoded.</summary>
    public long EncodedFrames { get; private set; }

    /// <summary>What <c>ebur128</c> measured of the whole, in LUFS; null when it was not asked.</summary>
    public double? Loudness { get; private set; }

    public bool IsClean => ExitCode == 0 && _complaints.Count == 0;

    [GeneratedRegex(
        @"Input stream #(?<file>\d+):\d+ \((?<kind>video|audio)\):.*; (?<frames>\d+) frames decoded( \((?<samples>\d+) samples\))?"
    )]
    private static partial Regex InputLine { get; }

    [GeneratedRegex(@"Output stream #\d+:\d+ \(video\): (?<frames>\d+) frames encoded")]
    private static partial Regex OutputLine { get; }

    [GeneratedRegex(@"\[(warning|error|fatal|panic)\]")]
    private static partial Regex ComplaintLine { get; }

    [GeneratedRegex(@"^\s+I:\s+(?<lufs>-?[\d.]+) LUFS")]
    private static partial Regex LoudnessLine { get; }

    private void Read(string line)
    {
        if (InputLine.Match(line) is { Success: true } input)
        {
            var file = Number(input.Groups["file"]);
            var counts = input.Groups["kind"].Value == "video" ? Decoded : DecodedSamples;
            counts[(int)file] = Number(input.Groups["samples"] is { Success: true } samples ? samples : input.Groups["frames"]);
        }
        else if (OutputLine.Match(line) is { Success: true } output)
            EncodedFrames += Number(output.Groups["frames"]);
        else if (LoudnessLine.Match(line) is { Success: true } loudness)
            Loudness = double.Parse(loudness.Groups["lufs"].ValueSpan, CultureInfo.InvariantCulture);
        else if (
            ComplaintLine.IsMatch(line)
            && _complaints.Count < MaxComplaints
            && !Harmless.Any(h => line.Contains(h, StringComparison.Ordinal))
        )
            _complaints.Add(line);
    }

    private static long Number(Group group) => long.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
}
