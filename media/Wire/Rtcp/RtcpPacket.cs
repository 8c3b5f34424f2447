using System.Buffers.Binary;

namespace MediaServer.Wire.Rtcp;

/// <summary>RTCP packet types (RFC 3550 section 12.1, RFC 4585 section 6.1, RFC 3611 section 2).</summary>
public enum RtcpType : byte
{
    SenderReport = 200,
    ReceiverReport = 201,
    SourceDescription = 202,
    Goodbye = 203,
    Application = 204,
    TransportFeedback = 205,
    PayloadFeedback = 206,
    ExtendedReport = 207,
}

/// <summary>A view of one packet of an RTCP compound (RFC 3550 section 6.4.1).</summary>
/// <remarks>
/// <code>
///   0                   1                   2                   3
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |V=2|P|  count  |      PT       |   length in words, minus one  |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                       body | P: padding                       |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// Section 6.4.1 wants padding on the last packet only and in whole words. Chromium pads each transport-wide feedback by the 1 to 3
/// bytes that it lacks, so any count that lies within the packet is accepted, on any packet.
/// </remarks>
public readonly ref struct RtcpPacket
{
    public const int HeaderLength = 4;

    internal RtcpPacket(ReadOnlySpan<byte> bytes, int paddingLength)
    {
        Bytes = bytes;
        Body = bytes[HeaderLength..^paddingLength];
    }

    /// <summary>The whole packet, header and padding included.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>What follows the header, without padding.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Report count, source count, subtype or feedback message type, by <see cref="Type"/>.</summary>
    public byte Count => (byte)(Bytes[0] & 0x1F);

    public RtcpType Type => (RtcpType)Bytes[1];

    /// <summary>False also for <c>default</c>, which has no header to look at.</summary>
    internal bool Is(RtcpType type) => !Bytes.IsEmpty && Type == type;

    /// <summary>Is it this kind of feedback message (FMT in the count field, RFC 4585 section 6.1)?</summary>
    internal bool IsFeedback(RtcpType type, byte format) => Is(type) && Count == format;

    /// <summary>Cuts one packet off the front; everything it says about its length must be true.</summary>
    internal static bool TryTake(ReadOnlySpan<byte> bytes, out RtcpPacket packet)
    {
        packet = default;
        if (bytes.Length < HeaderLength || bytes[0] >> 6 != 2 || bytes[1] is < 192 or > 223)
            return false;
        var length = HeaderLength + 4 * BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (bytes.Length < length)
            return false;
        var padding = 0;
        if ((bytes[0] & 0x20) != 0)
        {
            padding = bytes[length - 1];
            if (padding == 0 || padding > length - HeaderLength)
                return false;
        }
        packet = new RtcpPacket(bytes[..length], padding);
        return true;
    }

    /// <summary>Writes the header of a packet of <paramref name="length"/> bytes, a multiple of four.</summary>
    internal static void WriteHeader(Span<byte> destination, RtcpType type, int count, int length)
    {
        destination[0] = (byte)(0x80 | (count & 0x1F));
        destination[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)(length / 4 - 1));
    }
}
