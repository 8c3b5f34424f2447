using System.Buffers.Binary;

namespace MediaServer.Wire.Rtcp;

/// <summary>Report blocks of somebody who sends nothing himself (RFC 3550 section 6.4.2).</summary>
/// <remarks>
/// <code>
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |V=2|P|    RC   |   PT=RR=201   |             length            |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                     SSRC of packet sender                     |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |         RC report blocks | profile-specific extension         |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
public readonly ref struct ReceiverReport
{
    private const int FixedLength = 4;

    private ReceiverReport(ReadOnlySpan<byte> body, int count)
    {
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(body);
        Blocks = new ReportBlocks(body.Slice(FixedLength, count * ReportBlock.Length));
    }

    public uint Ssrc { get; }

    public ReportBlocks Blocks { get; }

    public static bool TryParse(in RtcpPacket packet, out ReceiverReport report)
    {
        report = default;
        if (!packet.Is(RtcpType.ReceiverReport) || packet.Body.Length < FixedLength + packet.Count * ReportBlock.Length)
            return false;
        report = new ReceiverReport(packet.Body, packet.Count);
        return true;
    }

    public static bool TryWrite(Span<byte> destination, uint ssrc, ReadOnlySpan<ReportBlock> blocks, out int length)
    {
        length = 0;
        var total = RtcpPacket.HeaderLength + FixedLength + blocks.Length * ReportBlock.Length;
        if (blocks.Length > ReportBlock.MaxCount || destination.Length < total)
            return false;
        RtcpPacket.WriteHeader(destination, RtcpType.ReceiverReport, blocks.Length, total);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        length = total;
        return ReportBlocks.TryWriteAll(destination[(RtcpPacket.HeaderLength + FixedLength)..], blocks);
    }
}
