namespace MediaServer.Wire.Payload;

/// <summary>The size of a VP9 key frame, from its uncompressed header (VP9 bitstream specification section 6.2).</summary>
/// <remarks>
/// <code>
///  | frame_marker (2) = 2 | profile (2, low bit first) | reserved (1) in profile 3 | show_existing_frame (1) = 0
///  | frame_type (1) = 0: key | show_frame (1) | error_resilient_mode (1) | 49 83 42
///  | color_config: bit depth (1) in profiles 2 and 3, color_space (3), range, subsampling | width - 1 (16) | height - 1 (16)
/// </code>
/// </remarks>
public readonly record struct Vp9FrameHeader(byte Profile, FrameSize Size)
{
    private const uint FrameMarker = 2;
    private const uint SyncCode = 0x498342;

    /// <summary>CS_RGB, which is coded without subsampling.</summary>
    private const uint Rgb = 7;

    /// <param name="frame">A frame from its first byte on.</param>
    /// <returns>False for anything but a key frame.</returns>
    public static bool TryParse(ReadOnlySpan<byte> frame, out Vp9FrameHeader header)
    {
        header = default;
        var reader = new BitReader(frame);
        if (reader.Bits(2) != FrameMarker)
            return false;
        var profile = (byte)(reader.Bits(1) | reader.Bits(1) << 1);
        if (profile == 3 && reader.Flag()) // reserved_zero
            return false;
        if (reader.Flag() || reader.Flag()) // show_existing_frame, not a key frame
            return false;
        reader.Bits(2); // show_frame, error_resilient_mode
        if (reader.Bits(24) != SyncCode || !TrySkipColor(ref reader, profile))
            return false;
        var (width, height) = (reader.Bits(16) + 1, reader.Bits(16) + 1);
        if (reader.Failed || width > ushort.MaxValue || height > ushort.MaxValue)
            return false;
        header = new Vp9FrameHeader(profile, new FrameSize((ushort)width, (ushort)height));
        return true;
    }

    private static bool TrySkipColor(ref BitReader reader, byte profile)
    {
        if (profile >= 2)
            reader.Flag(); // ten_or_twelve_bit
        var wide = profile is 1 or 3;
        if (reader.Bits(3) == Rgb)
            return wide && !reader.Flag(); // RGB exists in profiles 1 and 3 only; reserved_zero
        reader.Flag(); // color_range
        if (!wide)
            return true;
        reader.Bits(2); // subsampling_x, subsampling_y
        return !reader.Flag(); // reserved_zero
    }
}
