namespace MediaServer.Wire.Rtp.Extensions;

/// <summary>When a packet left its sender, modulo 64 s (webrtc.org abs-send-time).</summary>
/// <remarks>
/// <code>
///   0                   1                   2
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |  seconds  |             fraction              |    6.18 fixed point
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
/// <param name="Value">24 bits.</param>
public readonly record struct AbsSendTime(uint Value)
{
    public const int Length = 3;
    private const uint Mask = 0xFF_FFFF;

    /// <summary>The receiver uses differences only, so any origin does as long as it stays.</summary>
    public static AbsSendTime From(TimeSpan now) => new((uint)(((Int128)now.Ticks << 18) / TimeSpan.TicksPerSecond) & Mask);

    /// <summary>The distance to a packet sent within 32 s before or after.</summary>
    public TimeSpan Since(AbsSendTime other)
    {
        var difference = (int)((Value - other.Value) << 8) >> 8;
        return new TimeSpan((difference * TimeSpan.TicksPerSecond) >> 18);
    }

    public static bool TryParse(ReadOnlySpan<byte> data, out AbsSendTime time)
    {
        time = data.Length == Length ? new AbsSendTime((uint)(data[0] << 16 | data[1] << 8 | data[2])) : default;
        return data.Length == Length;
    }

    public bool TryWrite(Span<byte> destination)
    {
        if (destination.Length < Length)
            return false;
        (destination[0], destination[1], destination[2]) = ((byte)(Value >> 16), (byte)(Value >> 8), (byte)Value);
        return true;
    }
}
