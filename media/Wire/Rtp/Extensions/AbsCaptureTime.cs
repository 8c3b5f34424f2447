using System.Buffers.Binary;

namespace MediaServer.Wire.Rtp.Extensions;

/// <summary>When the first sample of this packet was captured, by the capturer's clock (webrtc.org abs-capture-time).</summary>
/// <remarks>
/// <code>
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |          absolute capture timestamp, NTP 32.32 (64)           |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |  optional: estimated capture clock offset, signed 32.32 (64)  |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
/// <param name="ClockOffset">What the sender adds to the capturer's clock to get its own; null in the short form.</param>
public readonly record struct AbsCaptureTime(NtpTime Time, long? ClockOffset = null)
{
    public const int ShortLength = 8,
        LongLength = 16;

    public int Length => ClockOffset is null ? ShortLength : LongLength;

    public static bool TryParse(ReadOnlySpan<byte> data, out AbsCaptureTime time)
    {
        time = default;
        if (data.Length is not (ShortLength or LongLength))
            return false;
        long? offset = data.Length == LongLength ? BinaryPrimitives.ReadInt64BigEndian(data[ShortLength..]) : null;
        time = new AbsCaptureTime(new NtpTime(BinaryPrimitives.ReadUInt64BigEndian(data)), offset);
        return true;
    }

    public bool TryWrite(Span<byte> destination)
    {
        if (destination.Length < Length)
            return false;
        BinaryPrimitives.WriteUInt64BigEndian(destination, Time.Value);
        if (ClockOffset is { } offset)
            BinaryPrimitives.WriteInt64BigEndian(destination[ShortLength..], offset);
        return true;
    }
}
