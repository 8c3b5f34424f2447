using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MediaServer.Audio.Files;

/// <summary>Reads a WAV file of 16-bit PCM, mono or stereo, as mono.</summary>
/// <remarks>
/// <code>
///  "RIFF" length "WAVE"  { id length data pad }*
///  "fmt " : format, channels, samples/s, bytes/s, block size, bits        "data" : samples, little-endian, channels interleaved
/// </code>
/// </remarks>
public static class WavFile
{
    private const ushort FormatPcm = 1,
        FormatExtensible = 0xFFFE;

    private const int RiffLength = 12,
        ChunkHeader = 8,
        FormatLength = 16;

    /// <returns>False with the reason when the file is another kind of WAV or none.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> file, out int sampleRate, out short[] pcm, out string reason)
    {
        (sampleRate, pcm, reason) = (0, [], "it is not a WAV file");
        if (file.Length < RiffLength || !file.StartsWith("RIFF"u8) || !file[8..].StartsWith("WAVE"u8))
            return false;
        reason = "it has no 16-bit PCM of 8 to 48 kHz in one or two channels";
        if (!TryFind(file, "fmt "u8, out var format) || !TryReadFormat(format, out var channels, out sampleRate))
            return false;
        reason = "it has no sound";
        if (!TryFind(file, "data"u8, out var data) || data.Length < 2 * channels)
            return false;
        pcm = Read(data, channels);
        return true;
    }

    private static bool TryFind(ReadOnlySpan<byte> file, ReadOnlySpan<byte> id, out ReadOnlySpan<byte> chunk)
    {
        chunk = default;
        var rest = file[RiffLength..];
        while (rest.Length >= ChunkHeader)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            // A writer that streams cannot know the length of the last chunk, and claims too much.
            chunk = rest.Slice(ChunkHeader, (int)Math.Min(length, (uint)(rest.Length - ChunkHeader)));
            if (rest.StartsWith(id))
                return true;
            rest = rest[Math.Min(rest.Length, ChunkHeader + chunk.Length + (chunk.Length & 1))..];
        }
        return false;
    }

    private static bool TryReadFormat(ReadOnlySpan<byte> format, out int channels, out int sampleRate)
    {
        (channels, sampleRate) = (0, 0);
        if (format.Length < FormatLength)
            return false;
        var kind = BinaryPrimitives.ReadUInt16LittleEndian(format);
        channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        sampleRate = BinaryPrimitives.ReadInt32LittleEndian(format[4..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        return kind is FormatPcm or FormatExtensible && channels is 1 or 2 && bits == 16 && sampleRate is >= Pcm.Narrow and <= Pcm.Full;
    }

    private static short[] Read(ReadOnlySpan<byte> data, int channels)
    {
        var samples = MemoryMarshal.Cast<byte, short>(data);
        var pcm = new short[samples.Length / channels];
        for (var i = 0; i < pcm.Length; i++)
            pcm[i] = channels == 1 ? samples[i] : (short)((samples[2 * i] + samples[2 * i + 1]) / 2);
        return pcm;
    }
}
