using System.Buffers.Binary;

namespace MediaServer.Wire.Payload;

/// <summary>A key press, or another event of the telephone network, in an RTP payload of its own (RFC 4733 section 2.3).</summary>
/// <remarks>
/// <code>
///   0                   1                   2                   3
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |     event     |E|R| volume    |          duration             |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// The reserved bit is ignored on receipt (section 2.3.4). A payload may carry several contiguous events (section 2.5.1.5); the
/// first is the newest that a telephone sends, so what follows it is ignored.
/// </remarks>
/// <param name="Code">0 to 15 are the keys 0 to 9, *, #, A to D (section 3.2).</param>
/// <param name="IsEnd">The event is over; such packets are sent three times.</param>
/// <param name="Volume">Power of the tone, 0 to 63 -dBm0.</param>
/// <param name="Duration">In units of the RTP timestamp, since the timestamp.</param>
public readonly record struct TelephoneEvent(byte Code, bool IsEnd, byte Volume, ushort Duration)
{
    public const int Length = 4;

    public const byte MaxVolume = 63;

    public static bool TryParse(ReadOnlySpan<byte> payload, out TelephoneEvent telephoneEvent)
    {
        telephoneEvent = default;
        if (payload.Length < Length)
            return false;
        telephoneEvent = new TelephoneEvent(
            payload[0],
            (payload[1] & 0x80) != 0,
            (byte)(payload[1] & MaxVolume),
            BinaryPrimitives.ReadUInt16BigEndian(payload[2..])
        );
        return true;
    }

    /// <summary>Writes <see cref="Length"/> bytes; false when they do not fit, or when the volume has more than six bits.</summary>
    public bool TryWrite(Span<byte> payload)
    {
        if (payload.Length < Length || Volume > MaxVolume)
            return false;
        payload[0] = Code;
        payload[1] = (byte)((IsEnd ? 0x80 : 0) | Volume);
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], Duration);
        return true;
    }
}
