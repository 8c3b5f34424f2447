using System.Buffers.Binary;

namespace MediaServer.Wire.Rtcp;

/// <summary>The part that all feedback messages share (RFC 4585 section 6.1).</summary>
/// <remarks>
/// <code>
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |V=2|P|   FMT   |       PT      |             length            |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                  SSRC of packet sender                        |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                  SSRC of media source                         |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  :            Feedback Control Information (FCI)                 :
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
internal static class Feedback
{
    /// <summary>FMT values, RFC 4585 sections 6.2 and 6.3, RFC 5104 section 4.2, draft-holmer section 3.1.</summary>
    internal const byte GenericNack = 1,
        TransportWide = 15,
        PictureLossIndication = 1,
        FullIntraRequest = 4,
        ApplicationLayer = 15;

    /// <summary>Header and both SSRCs.</summary>
    internal const int FixedLength = 12;

    /// <summary>Splits the body of a feedback packet; false when it cannot hold both SSRCs.</summary>
    internal static bool TrySplit(ReadOnlySpan<byte> body, out uint sender, out uint media, out ReadOnlySpan<byte> fci)
    {
        (sender, media) = (0, 0);
        fci = default;
        if (body.Length < FixedLength - RtcpPacket.HeaderLength)
            return false;
        sender = BinaryPrimitives.ReadUInt32BigEndian(body);
        media = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        fci = body[8..];
        return true;
    }

    internal static void WriteFixed(Span<byte> destination, RtcpType type, byte format, uint sender, uint media, int length)
    {
        RtcpPacket.WriteHeader(destination, type, format, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], sender);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], media);
    }
}
