namespace MediaServer.Wire;

/// <summary>What a datagram carries, judged by its first bytes alone.</summary>
public enum PacketKind : byte
{
    Unknown,
    Stun,
    Dtls,
    Rtp,
    Rtcp,
}

/// <summary>Tells the protocols apart that share one port (RFC 7983 section 7, RFC 5761 section 4).</summary>
/// <remarks>
/// <code>
///              +----------------+
///              |        [0..3] -+--> STUN
///  first byte  |      [20..63] -+--> DTLS
///              |    [128..191] -+--> RTP or RTCP: second byte 192..223 is RTCP (payload type 64..95 with the marker bit)
///              +----------------+
/// </code>
/// ZRTP (16..19) and TURN channels (64..79) are not spoken here and count as unknown.
/// </remarks>
public static class Classify
{
    /// <summary>A STUN header (RFC 8489 section 5); nothing shorter can be a message.</summary>
    private const int MinStun = 20;

    /// <summary>A DTLS record header (RFC 6347 section 4.1).</summary>
    private const int MinDtls = 13;

    /// <summary>The fixed RTP header (RFC 3550 section 5.1).</summary>
    private const int MinRtp = 12;

    /// <summary>An RTCP header and one SSRC; the shortest message that anybody secures or sends.</summary>
    private const int MinRtcp = 8;

    public static PacketKind Of(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < MinRtcp)
            return PacketKind.Unknown;
        return datagram[0] switch
        {
            <= 3 => datagram.Length >= MinStun ? PacketKind.Stun : PacketKind.Unknown,
            >= 20 and <= 63 => datagram.Length >= MinDtls ? PacketKind.Dtls : PacketKind.Unknown,
            >= 128 and <= 191 => datagram[1] is >= 192 and <= 223 ? PacketKind.Rtcp
            : datagram.Length >= MinRtp ? PacketKind.Rtp
            : PacketKind.Unknown,
            _ => PacketKind.Unknown,
        };
    }
}
