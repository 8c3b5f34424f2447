using System.Buffers.Binary;
using MediaServer.Wire.Rtp;

namespace MediaServer.Wire.Rtcp;

/// <summary>What a source says about itself, and ties its RTP clock to wall-clock time with (RFC 3550 section 6.4.1).</summary>
/// <remarks>
/// <code>
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |V=2|P|    RC   |   PT=SR=200   |             length            |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                         SSRC of sender                        |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                       NTP timestamp (64)                      |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                         RTP timestamp                         |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                     sender's packet count                     |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                      sender's octet count                     |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |         RC report blocks | profile-specific extension         |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
public readonly ref struct SenderReport
{
    /// <summary>SSRC and sender info, behind the header.</summary>
    private const int FixedLength = 24;

    private readonly ReadOnlySpan<byte> _body;

    private SenderReport(ReadOnlySpan<byte> body, int count)
    {
        _body = body;
        Blocks = new ReportBlocks(body.Slice(FixedLength, count * ReportBlock.Length));
    }

    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_body);

    public SenderInfo Info =>
        new(
            new NtpTime(BinaryPrimitives.ReadUInt64BigEndian(_body[4..])),
            BinaryPrimitives.ReadUInt32BigEndian(_body[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(_body[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(_body[20..])
        );

    public ReportBlocks Blocks { get; }

    public static bool TryParse(in RtcpPacket packet, out SenderReport report)
    {
        report = default;
        if (!packet.Is(RtcpType.SenderReport) || packet.Body.Length < FixedLength + packet.Count * ReportBlock.Length)
            return false;
        report = new SenderReport(packet.Body, packet.Count);
        return true;
    }

    public static bool TryWrite(Span<byte> destination, uint ssrc, in SenderInfo info, ReadOnlySpan<ReportBlock> blocks, out int length)
    {
        length = 0;
        var total = RtcpPacket.HeaderLength + FixedLength + blocks.Length * ReportBlock.Length;
        if (blocks.Length > ReportBlock.MaxCount || destination.Length < total)
            return false;
        RtcpPacket.WriteHeader(destination, RtcpType.SenderReport, blocks.Length, total);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], info.Time.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], info.RtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], info.PacketCount);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], info.OctetCount);
        length = total;
        return ReportBlocks.TryWriteAll(destination[(RtcpPacket.HeaderLength + FixedLength)..], blocks);
    }
}

/// <summary>The sender info section of a sender report.</summary>
/// <param name="Time">Wall-clock time at which the report was made.</param>
/// <param name="RtpTimestamp">The same moment on the stream's RTP clock.</param>
/// <param name="PacketCount">Packets sent since the stream began, modulo 2^32.</param>
/// <param name="OctetCount">Payload bytes sent, without headers and padding, modulo 2^32.</param>
public readonly record struct SenderInfo(NtpTime Time, uint RtpTimestamp, uint PacketCount, uint OctetCount);
