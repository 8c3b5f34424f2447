namespace MediaServer.Wire.Rtp.Extensions;

/// <summary>How a picture must be turned to stand upright (3GPP TS 26.114 section 7.4.5, "CVO").</summary>
/// <remarks>
/// <code>
///   0 1 2 3 4 5 6 7
///  +-+-+-+-+-+-+-+-+
///  |0 0 0 0|C|F|R R|
///  +-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
/// <param name="QuarterTurns">0 to 3: multiples of 90 degrees.</param>
/// <param name="Flipped">Mirrored left to right.</param>
/// <param name="BackCamera">The camera that faces away from the user.</param>
public readonly record struct VideoOrientation(byte QuarterTurns, bool Flipped = false, bool BackCamera = false)
{
    public const int Length = 1;

    public static bool TryParse(ReadOnlySpan<byte> data, out VideoOrientation orientation)
    {
        orientation = data.Length == Length ? new VideoOrientation((byte)(data[0] & 3), (data[0] & 4) != 0, (data[0] & 8) != 0) : default;
        return data.Length == Length;
    }

    public bool TryWrite(Span<byte> destination)
    {
        if (destination.Length < Length)
            return false;
        destination[0] = (byte)((BackCamera ? 8 : 0) | (Flipped ? 4 : 0) | (QuarterTurns & 3));
        return true;
    }
}
