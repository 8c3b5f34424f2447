namespace MediaServer.Wire.Rtp.Extensions;

/// <summary>The sender's wish how long the receiver buffers before it shows a frame (webrtc.org playout-delay).</summary>
/// <remarks>
/// <code>
///   0                   1                   2
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |       min delay       |       max delay       |    units of 10 ms
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
/// <param name="Min">Units of 10 ms, 12 bits.</param>
/// <param name="Max">Units of 10 ms, 12 bits, not below <paramref name="Min"/>.</param>
public readonly record struct PlayoutDelay(ushort Min, ushort Max)
{
    public const int Length = 3;
    public const ushort Limit = 0xFFF;

    public static bool TryParse(ReadOnlySpan<byte> data, out PlayoutDelay delay)
    {
        delay = default;
        if (data.Length != Length)
            return false;
        var (min, max) = ((ushort)(data[0] << 4 | data[1] >> 4), (ushort)((data[1] & 0x0F) << 8 | data[2]));
        if (min > max)
            return false;
        delay = new PlayoutDelay(min, max);
        return true;
    }

    public bool TryWrite(Span<byte> destination)
    {
        if (destination.Length < Length || Min > Max || Max > Limit)
            return false;
        (destination[0], destination[1], destination[2]) = ((byte)(Min >> 4), (byte)(Min << 4 | Max >> 8), (byte)Max);
        return true;
    }
}
