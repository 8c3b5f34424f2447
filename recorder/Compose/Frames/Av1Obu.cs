using MediaServer.Wire.Payload;

namespace MediaServer.Recorder.Compose.Frames;

/// <summary>One whole OBU, whether or not it carries its length (AV1 bitstream specification section 5.3).</summary>
internal readonly ref struct Av1Obu
{
    private const int HasExtension = 0x04;
    private const int HasSize = 0x02;

    private readonly ReadOnlySpan<byte> _header;

    private Av1Obu(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        _header = header;
        Payload = payload;
    }

    public ReadOnlySpan<byte> Payload { get; }

    public Av1ObuType Type => (Av1ObuType)(_header[0] >> 3 & 15);

    public int LengthInContainer => _header.Length + Leb128Length(Payload.Length) + Payload.Length;

    public static bool TryParse(ReadOnlySpan<byte> bytes, out Av1Obu obu)
    {
        obu = default;
        if (bytes.IsEmpty || (bytes[0] & 0x80) != 0)
            return false;
        var headerLength = (bytes[0] & HasExtension) != 0 ? 2 : 1;
        if (bytes.Length < headerLength)
            return false;
        var payload = bytes[headerLength..];
        // "obu_has_size_field SHOULD be 0": some senders leave it.
        if ((bytes[0] & HasSize) != 0)
        {
            if (!Leb128.TryRead(payload, out var size, out var length) || size > (uint)(payload.Length - length))
                return false;
            payload = payload.Slice(length, (int)size);
        }
        obu = new Av1Obu(bytes[..headerLength], payload);
        return true;
    }

    /// <param name="destination">As long as <see cref="LengthInContainer"/>.</param>
    public void Write(Span<byte> destination)
    {
        _header.CopyTo(destination);
        destination[0] |= HasSize;
        var at = _header.Length;
        for (var rest = Payload.Length; ; rest >>= 7)
        {
            destination[at++] = (byte)(rest & 0x7F | (rest > 0x7F ? 0x80 : 0));
            if (rest <= 0x7F)
                break;
        }
        Payload.CopyTo(destination[at..]);
    }

    /// <summary>The AV1CodecConfigurationRecord: four bytes and the sequence header (AV1-ISOBMFF section 2.3.3).</summary>
    public static byte[] ConfigurationOf(in Av1SequenceHeader sequence, in Av1Obu obu)
    {
        var record = new byte[4 + obu.LengthInContainer];
        record[0] = 0x81;
        record[1] = (byte)(sequence.Profile << 5 | sequence.Level);
        record[2] = (byte)(
            (sequence.HighTier ? 0x80 : 0)
            | (sequence.HighBitDepth ? 0x40 : 0)
            | (sequence.TwelveBit ? 0x20 : 0)
            | (sequence.Monochrome ? 0x10 : 0)
            | (sequence.SubsamplingX ? 0x08 : 0)
            | (sequence.SubsamplingY ? 0x04 : 0)
            | sequence.ChromaSamplePosition
        );
        obu.Write(record.AsSpan(4));
        return record;
    }

    private static int Leb128Length(int value)
    {
        var length = 1;
        for (; value > 0x7F; value >>= 7)
            length++;
        return length;
    }
}
