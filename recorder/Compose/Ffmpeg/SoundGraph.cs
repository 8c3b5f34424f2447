using System.Globalization;

namespace MediaServer.Recorder.Compose.Ffmpeg;

/// <summary>The filter graph of all voices: each from where it begins, together, at one loudness.</summary>
/// <remarks>
/// The inputs have no holes, so nothing here looks at timestamps, which filters of sound do badly: <c>adelay</c> places each by samples,
/// and <c>amix</c> adds without turning anybody down. A picture never shares a graph with sound, because FFmpeg rebuilds a graph when a
/// picture changes its size, and starts its sound anew.
/// </remarks>
internal static class SoundGraph
{
    /// <summary>EBU R 128 s2 and what players on the web aim at.</summary>
    private const double TargetLufs = -16;

    /// <summary>Samples beyond -1.5 dBFS clip in decoders of lossy codecs.</summary>
    private const double Ceiling = 0.84;

    /// <summary>A visit that is nearly silent stays so: its noise is not worth hearing.</summary>
    private const double MaxGain = 24;

    private const double MinGain = -24;

    /// <summary>Gate of ITU-R BS.1770: below it nothing was measured.</summary>
    private const double Silence = -70;

    /// <param name="starts">Where each input begins, in milliseconds.</param>
    /// <param name="samples">Length of the whole at 48 kHz.</param>
    public static string Measure(IReadOnlyList<long> starts, long samples) => Mix(starts, samples) + ",ebur128=framelog=verbose[a]";

    /// <param name="starts">Where each input begins, in milliseconds.</param>
    /// <param name="samples">Length of the whole at 48 kHz.</param>
    /// <param name="loudness">What was measured, in LUFS.</param>
    public static string Normalize(IReadOnlyList<long> starts, long samples, double loudness)
    {
        var gain = loudness <= Silence ? 0 : Math.Clamp(TargetLufs - loudness, MinGain, MaxGain);
        return Invariant($"{Mix(starts, samples)},volume={gain:F2}dB,alimiter=limit={Ceiling}:level=0:latency=1,{Exactly(samples)}[a]");
    }

    private static string Mix(IReadOnlyList<long> starts, long samples)
    {
        var voices = starts.Select(
            (start, i) =>
                Invariant($"[{i}:a]aresample=48000,aformat=sample_fmts=fltp:channel_layouts=mono,adelay={start * 48}S:all=1[a{i}];\n")
        );
        var names = string.Concat(starts.Select((_, i) => Invariant($"[a{i}]")));
        return string.Concat(voices) + Invariant($"{names}amix=inputs={starts.Count}:normalize=0:dropout_transition=0,{Exactly(samples)}");
    }

    /// <summary>The limiter looks ahead and gives out less than it took in.</summary>
    private static string Exactly(long samples) => Invariant($"apad=whole_len={samples},atrim=end_sample={samples}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
