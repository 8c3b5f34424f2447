using System.Buffers.Binary;
using MediaServer.Wire.Payload;

namespace MediaServer.Recorder.Compose.Frames;

/// <summary>The newest sequence and picture parameter set of an H.264 stream.</summary>
/// <remarks>
/// One of each: encoders of browsers and telephones use no more at a time.
/// <see cref="Configuration"/> is the AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3.1):
/// <code>
///  | 1 | profile | compatibility | level | 111111 length size - 1 (2) | 111 SPS count (5) | size (16), SPS | PPS count (8) | size, PPS |
/// </code>
/// </remarks>
public sealed class H264ParameterSets
{
    /// <summary>With scaling lists and all a parameter set has some hundred bytes.</summary>
    private const int MaxLength = 4096;

    private byte[] _sequence = [];
    private byte[] _picture = [];

    public bool IsComplete => _sequence.Length > 0 && _picture.Length > 0;

    public FrameSize Size { get; private set; }

    public byte[] Configuration { get; private set; } = [];

    /// <summary>Both, each behind its length in four bytes.</summary>
    public byte[] Prefixed { get; private set; } = [];

    /// <summary>Reads <c>sprop-parameter-sets</c>: base64, separated by commas (RFC 6184 section 8.1). What is wrong in it is left out.</summary>
    public static H264ParameterSets FromSdp(string value)
    {
        var sets = new H264ParameterSets();
        foreach (var text in value.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var unit = new byte[text.Length];
            if (Convert.TryFromBase64String(text, unit, out var length) && length > 0)
                sets.Learn(unit.AsSpan(0, length));
        }
        return sets;
    }

    /// <param name="unit">A NAL unit of any type, with its header; only parameter sets are kept.</param>
    public void Learn(ReadOnlySpan<byte> unit)
    {
        if (unit.Length is 0 or > MaxLength)
            return;
        switch ((H264NalType)(unit[0] & 0x1F))
        {
            case H264NalType.SequenceParameterSet when H264SequenceParameterSet.TryParse(unit, out var sps):
                if (unit.SequenceEqual(_sequence))
                    return;
                (_sequence, Size) = (unit.ToArray(), sps.Size);
                break;
            case H264NalType.PictureParameterSet:
                if (unit.SequenceEqual(_picture))
                    return;
                _picture = unit.ToArray();
                break;
            default:
                return;
        }
        if (IsComplete)
            Rebuild();
    }

    private void Rebuild()
    {
        Configuration =
        [
            1,
            .. _sequence.AsSpan(1, 3),
            0xFF,
            0xE1,
            .. Length16(_sequence),
            .. _sequence,
            1,
            .. Length16(_picture),
            .. _picture,
        ];
        Prefixed = [0, 0, .. Length16(_sequence), .. _sequence, 0, 0, .. Length16(_picture), .. _picture];
    }

    private static byte[] Length16(byte[] unit)
    {
        var length = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)unit.Length);
        return length;
    }
}
