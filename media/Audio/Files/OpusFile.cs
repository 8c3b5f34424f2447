using System.Buffers.Binary;
using MediaServer.Audio.Codecs;

namespace MediaServer.Audio.Files;

/// <summary>Decodes an Ogg Opus file (RFC 7845) to mono PCM.</summary>
public static class OpusFile
{
    /// <summary>Ten minutes; nobody listens to a longer prompt.</summary>
    private const int MaxSeconds = 600;

    private const int OpusClock = 48_000,
        MaxPacketSamples = OpusClock / 1000 * IFrameDecoder.MaxPacketMilliseconds;

    /// <summary>The head is 19 bytes for mono and stereo (section 5.1).</summary>
    private const int HeadLength = 19;

    /// <summary>A page's worth of comments; longer ones hold pictures.</summary>
    private const int MaxPacketLength = 65_536;

    /// <param name="sampleRate">8000, 16000 or 48000.</param>
    /// <returns>False with the reason when the file is not an intact Ogg Opus file of one stream.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> file, int sampleRate, out short[] pcm, out string reason)
    {
        pcm = [];
        var reader = new OggReader(file, new byte[MaxPacketLength]);
        reason = "it is not an Ogg Opus file";
        if (!reader.TryRead(out var head) || !TryReadHead(head, out var preSkip))
            return false;
        if (!reader.TryRead(out var tags) || !tags.StartsWith("OpusTags"u8))
            return false;
        using var decoder = new OpusDecoder(sampleRate);
        var sound = new List<short>();
        Span<short> decoded = stackalloc short[MaxPacketSamples / (OpusClock / sampleRate)];
        while (reader.TryRead(out var packet))
        {
            var samples = decoder.Decode(packet, decoded);
            sound.AddRange(decoded[..samples]);
            reason = samples == 0 ? "a packet cannot be decoded" : "it lasts longer than ten minutes";
            if (samples == 0 || sound.Count > MaxSeconds * sampleRate)
                return false;
        }
        reason = "it is damaged or cut off";
        if (!reader.IsIntact)
            return false;
        pcm = Trim(sound, preSkip, reader.GranulePosition, OpusClock / sampleRate);
        return true;
    }

    private static bool TryReadHead(ReadOnlySpan<byte> head, out int preSkip)
    {
        preSkip = 0;
        // The upper half of the version is what makes it incompatible; mapping family 0 is mono or stereo in one stream.
        if (head.Length < HeadLength || !head.StartsWith("OpusHead"u8) || (head[8] & 0xF0) != 0 || head[18] != 0)
            return false;
        preSkip = BinaryPrimitives.ReadUInt16LittleEndian(head[10..]);
        return true;
    }

    // Section 4: the first samples are the decoder's run-up, and the last granule position says where the sound ends.
    private static short[] Trim(List<short> sound, int preSkip, long granulePosition, int ratio)
    {
        var start = Math.Min(preSkip / ratio, sound.Count);
        var end = (int)Math.Clamp(granulePosition / ratio, start, sound.Count);
        return [.. sound[start..end]];
    }
}
