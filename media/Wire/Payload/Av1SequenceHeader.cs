namespace MediaServer.Wire.Payload;

/// <summary>What a container must know of an AV1 stream (AV1 bitstream specification section 5.5, AV1-ISOBMFF section 2.3).</summary>
/// <remarks>
/// <code>
///  | seq_profile (3) | still_picture (1) | reduced_still_picture_header (1) | timing, decoder model, operating points ...
///  | frame_width_bits - 1 (4) | frame_height_bits - 1 (4) | width - 1 | height - 1 | tools ... | color_config
/// </code>
/// </remarks>
public readonly record struct Av1SequenceHeader
{
    /// <summary>"seq_level_idx greater than 7": only then a tier is sent.</summary>
    private const uint LastTierlessLevel = 7;

    private const int SelectScreenContentTools = 2;

    public byte Profile { get; private init; }

    /// <summary>Of the first operating point, which is the whole stream.</summary>
    public byte Level { get; private init; }

    public bool HighTier { get; private init; }

    public FrameSize Size { get; private init; }

    public bool HighBitDepth { get; private init; }

    public bool TwelveBit { get; private init; }

    public bool Monochrome { get; private init; }

    public bool SubsamplingX { get; private init; }

    public bool SubsamplingY { get; private init; }

    public byte ChromaSamplePosition { get; private init; }

    /// <param name="payload">The OBU's payload, without its header and length.</param>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Av1SequenceHeader header)
    {
        header = default;
        var reader = new BitReader(payload);
        var profile = (byte)reader.Bits(3);
        reader.Flag(); // still_picture
        var reduced = reader.Flag();
        var (level, tier) = reduced ? (reader.Bits(5), false) : ReadOperatingPoints(ref reader);
        var size = ReadSize(ref reader);
        SkipTools(ref reader, reduced);
        var parsed = ReadColor(ref reader, profile) with { Profile = profile, Level = (byte)level, HighTier = tier, Size = size };
        if (profile > 2 || reader.Failed || size == default)
            return false;
        header = parsed;
        return true;
    }

    private static (uint Level, bool Tier) ReadOperatingPoints(ref BitReader reader)
    {
        var (delayBits, hasModel) = (0, false);
        if (reader.Flag()) // timing_info_present_flag
        {
            reader.Bits(32); // num_units_in_display_tick
            reader.Bits(32); // time_scale
            if (reader.Flag()) // equal_picture_interval
                SkipUvlc(ref reader);
            hasModel = reader.Flag();
            if (hasModel)
            {
                delayBits = (int)reader.Bits(5) + 1;
                reader.Bits(32); // num_units_in_decoding_tick
                reader.Bits(10); // the lengths of removal and presentation times
            }
        }
        var hasDisplayDelay = reader.Flag();
        var first = (Level: 0u, Tier: false);
        for (var (i, count) = (0u, reader.Bits(5) + 1); i < count && !reader.Failed; i++)
        {
            reader.Bits(12); // operating_point_idc
            var level = reader.Bits(5);
            var tier = level > LastTierlessLevel && reader.Flag();
            if (hasModel && reader.Flag()) // decoder_model_present_for_this_op
                reader.Skip(2 * delayBits + 1);
            if (hasDisplayDelay && reader.Flag())
                reader.Bits(4); // initial_display_delay_minus_1
            first = i == 0 ? (level, tier) : first;
        }
        return first;
    }

    private static void SkipUvlc(ref BitReader reader)
    {
        var zeros = 0;
        while (!reader.Failed && !reader.Flag())
            zeros++;
        reader.Skip(zeros < 32 ? zeros : 0);
    }

    private static FrameSize ReadSize(ref BitReader reader)
    {
        var (widthBits, heightBits) = ((int)reader.Bits(4) + 1, (int)reader.Bits(4) + 1);
        var (width, height) = (reader.Bits(widthBits) + 1, reader.Bits(heightBits) + 1);
        return width > ushort.MaxValue || height > ushort.MaxValue ? default : new FrameSize((ushort)width, (ushort)height);
    }

    private static void SkipTools(ref BitReader reader, bool reduced)
    {
        if (!reduced && reader.Flag()) // frame_id_numbers_present_flag
            reader.Bits(7); // the lengths of frame ids
        reader.Bits(3); // use_128x128_superblock, enable_filter_intra, enable_intra_edge_filter
        if (!reduced)
        {
            reader.Bits(4); // interintra, masked compound, warped motion, dual filter
            if (reader.Flag()) // enable_order_hint
            {
                reader.Bits(2); // enable_jnt_comp, enable_ref_frame_mvs
                SkipScreenContent(ref reader);
                reader.Bits(3); // order_hint_bits_minus_1
            }
            else
                SkipScreenContent(ref reader);
        }
        reader.Bits(3); // enable_superres, enable_cdef, enable_restoration
    }

    private static void SkipScreenContent(ref BitReader reader)
    {
        var tools = reader.Flag() ? SelectScreenContentTools : (int)reader.Bits(1);
        if (tools > 0 && !reader.Flag()) // seq_choose_integer_mv
            reader.Flag(); // seq_force_integer_mv
    }

    private static Av1SequenceHeader ReadColor(ref BitReader reader, byte profile)
    {
        var high = reader.Flag();
        var twelve = profile == 2 && high && reader.Flag();
        var mono = profile != 1 && reader.Flag();
        var isRgb = reader.Flag() && reader.Bits(24) == 0x01_0D_00; // BT.709 primaries, sRGB transfer, identity matrix
        var color = new Av1SequenceHeader
        {
            HighBitDepth = high,
            TwelveBit = twelve,
            Monochrome = mono,
        };
        if (mono)
        {
            reader.Flag(); // color_range
            return color with { SubsamplingX = true, SubsamplingY = true };
        }
        if (isRgb)
            return color;
        reader.Flag(); // color_range
        var (x, y) = profile switch
        {
            0 => (true, true),
            1 => (false, false),
            _ when !twelve => (true, false),
            _ => ReadSubsampling(ref reader),
        };
        return color with { SubsamplingX = x, SubsamplingY = y, ChromaSamplePosition = (byte)(x && y ? reader.Bits(2) : 0) };
    }

    private static (bool X, bool Y) ReadSubsampling(ref BitReader reader)
    {
        var x = reader.Flag();
        return (x, x && reader.Flag());
    }
}
