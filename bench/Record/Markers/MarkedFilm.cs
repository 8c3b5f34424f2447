using System.Runtime.InteropServices;
using System.Text;

namespace MediaServer.Bench.Record.Markers;

/// <summary>When there are markers in a film, by FFmpeg's decoders and nothing of ours.</summary>
internal sealed class MarkedFilm(string path)
{
    private const int SampleRate = 16_000;

    private readonly byte[] _samples = FfmpegOutput.Read("-i", path, "-vn", "-ac", "1", "-ar", $"{SampleRate}", "-f", "s16le", "-");

    /// <param name="place">x, y of the middle of a tile.</param>
    public double[] Flashes((int X, int Y) place)
    {
        var printed = FfmpegOutput.Read("-i", path, "-vf", FlashOnsets.Filter(place), "-an", "-f", "null", "-");
        return FlashOnsets.Of(FlashOnsets.Read(Encoding.ASCII.GetString(printed)));
    }

    public double[] Beeps(double hertz) => ToneOnsets.Of(MemoryMarshal.Cast<byte, short>(_samples), SampleRate, hertz);
}
