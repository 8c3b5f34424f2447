namespace MediaServer.Wire.Payload;

/// <summary>Profile, level and picture size of an H.264 stream (ITU-T H.264 section 7.3.2.1.1).</summary>
/// <remarks>
/// <code>
///  | NAL header | profile_idc | constraint flags | level_idc | Exp-Golomb coded fields ... |
/// </code>
/// Emulation prevention bytes (section 7.4.1) are removed while reading the first <see cref="MaxLength"/> bytes; the size stands well
/// before that. The VUI behind it is not read.
/// </remarks>
public readonly record struct H264SequenceParameterSet(byte Profile, byte Constraints, byte Level, FrameSize Size)
{
    /// <summary>Scaling lists included, the fields up to the cropping fit; more is left unread.</summary>
    private const int MaxLength = 512;

    private const int MacroblockSize = 16;

    /// <summary>The largest picture of any level has fewer macroblocks than this to a side (annex A.3).</summary>
    private const uint MaxMacroblocks = 1055;

    /// <param name="nal">The NAL unit with its header byte.</param>
    public static bool TryParse(ReadOnlySpan<byte> nal, out H264SequenceParameterSet sps)
    {
        sps = default;
        if (nal.Length < 4 || (nal[0] & 0x1F) != (int)H264NalType.SequenceParameterSet)
            return false;
        Span<byte> plain = stackalloc byte[MaxLength];
        var reader = new BitReader(plain[..Unescape(nal[4..], plain)]);
        reader.Golomb(); // seq_parameter_set_id
        var chroma = HasChromaFormat(nal[1]) ? ReadChroma(ref reader) : 1u;
        SkipOrder(ref reader);
        if (!TryReadSize(ref reader, chroma, out var size))
            return false;
        sps = new H264SequenceParameterSet(nal[1], nal[2], nal[3], size);
        return true;
    }

    private static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> plain)
    {
        var (length, zeros) = (0, 0);
        foreach (var value in escaped)
        {
            if (length == plain.Length)
                break;
            if (zeros >= 2 && value == 3)
            {
                zeros = 0;
                continue;
            }
            zeros = value == 0 ? zeros + 1 : 0;
            plain[length++] = value;
        }
        return length;
    }

    private static bool HasChromaFormat(byte profile) =>
        profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135;

    private static uint ReadChroma(ref BitReader reader)
    {
        var chroma = reader.Golomb();
        if (chroma == 3 && reader.Flag()) // separate_colour_plane_flag: each plane is coded as if it were monochrome
            chroma = 0;
        reader.Golomb(); // bit_depth_luma_minus8
        reader.Golomb(); // bit_depth_chroma_minus8
        reader.Flag(); // qpprime_y_zero_transform_bypass_flag
        if (!reader.Flag()) // seq_scaling_matrix_present_flag
            return chroma;
        for (var i = 0; i < (chroma == 3 ? 12 : 8); i++)
        {
            if (reader.Flag())
                SkipScalingList(ref reader, i < 6 ? 16 : 64);
        }
        return chroma;
    }

    private static void SkipScalingList(ref BitReader reader, int size)
    {
        var (last, next) = (8, 8);
        for (var i = 0; i < size && !reader.Failed; i++)
        {
            if (next != 0)
                next = (last + reader.SignedGolomb()) & 0xFF;
            last = next == 0 ? last : next;
        }
    }

    private static void SkipOrder(ref BitReader reader)
    {
        reader.Golomb(); // log2_max_frame_num_minus4
        switch (reader.Golomb()) // pic_order_cnt_type
        {
            case 0:
                reader.Golomb(); // log2_max_pic_order_cnt_lsb_minus4
                break;
            case 1:
                reader.Flag(); // delta_pic_order_always_zero_flag
                reader.SignedGolomb(); // offset_for_non_ref_pic
                reader.SignedGolomb(); // offset_for_top_to_bottom_field
                for (var left = reader.Golomb(); left > 0 && !reader.Failed; left--)
                    reader.SignedGolomb(); // offset_for_ref_frame
                break;
        }
        reader.Golomb(); // max_num_ref_frames
        reader.Flag(); // gaps_in_frame_num_value_allowed_flag
    }

    private static bool TryReadSize(ref BitReader reader, uint chroma, out FrameSize size)
    {
        size = default;
        var (width, height) = (reader.Golomb(), reader.Golomb());
        var framesOnly = reader.Flag() ? 1u : 2u;
        if (framesOnly == 2)
            reader.Flag(); // mb_adaptive_frame_field_flag
        reader.Flag(); // direct_8x8_inference_flag
        if (reader.Failed || width >= MaxMacroblocks || height >= MaxMacroblocks)
            return false;
        var (pixelWidth, pixelHeight) = ((width + 1) * MacroblockSize, (height + 1) * MacroblockSize * framesOnly);
        if (reader.Flag()) // frame_cropping_flag
        {
            var unitX = chroma is 1 or 2 ? 2ul : 1ul;
            var unitY = (chroma == 1 ? 2ul : 1ul) * framesOnly;
            var cropX = unitX * ((ulong)reader.Golomb() + reader.Golomb());
            var cropY = unitY * ((ulong)reader.Golomb() + reader.Golomb());
            if (reader.Failed || cropX >= pixelWidth || cropY >= pixelHeight)
                return false;
            (pixelWidth, pixelHeight) = (pixelWidth - (uint)cropX, pixelHeight - (uint)cropY);
        }
        size = new FrameSize((ushort)pixelWidth, (ushort)pixelHeight);
        return !reader.Failed && pixelWidth <= ushort.MaxValue && pixelHeight <= ushort.MaxValue;
    }
}
