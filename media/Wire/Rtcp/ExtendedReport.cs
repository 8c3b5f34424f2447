using System.Buffers.Binary;
using MediaServer.Wire.Rtp;

namespace MediaServer.Wire.Rtcp;

/// <summary>Extended reports, of which the pair that lets a receiver measure the round trip is spoken (RFC 3611).</summary>
/// <remarks>
/// <code>
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |V=2|P|reserved |   PT=XR=207   |             length            |   section 2
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                              SSRC                             |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |      BT       | type-specific |  block length in words        |   section 3, any number of times
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |  RRTR (BT=4, section 4.4): NTP timestamp (64)                 |
///  |  DLRR (BT=5, section 4.5): { SSRC, last RR, delay } ...       |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// Other block types are skipped, as section 3 wants it.
/// </remarks>
public readonly ref struct ExtendedReport
{
    private const byte ReceiverReferenceTime = 4,
        DelaySinceLastReceiverReport = 5;
    private const int BlockHeaderLength = 4;

    private readonly ReadOnlySpan<byte> _blocks;

    private ExtendedReport(uint ssrc, ReadOnlySpan<byte> blocks)
    {
        Ssrc = ssrc;
        _blocks = blocks;
    }

    public uint Ssrc { get; }

    /// <summary>The receiver's clock (RRTR), which a DLRR is the answer to.</summary>
    public bool TryGetReferenceTime(out NtpTime time)
    {
        time = default;
        for (var rest = _blocks; TryTake(ref rest, out var type, out var content); )
        {
            if (type != ReceiverReferenceTime || content.Length != 8)
                continue;
            time = new NtpTime(BinaryPrimitives.ReadUInt64BigEndian(content));
            return true;
        }
        return false;
    }

    /// <summary>What the sender says about the last RRTR of one receiver (DLRR).</summary>
    public bool TryGetDelay(uint receiverSsrc, out DelayBlock delay)
    {
        delay = default;
        for (var rest = _blocks; TryTake(ref rest, out var type, out var content); )
        {
            if (type != DelaySinceLastReceiverReport)
                continue;
            for (; content.Length >= DelayBlock.Length; content = content[DelayBlock.Length..])
            {
                delay = DelayBlock.Read(content);
                if (delay.Ssrc == receiverSsrc)
                    return true;
            }
        }
        delay = default;
        return false;
    }

    /// <summary>Accepts a packet whose blocks fill it exactly.</summary>
    public static bool TryParse(in RtcpPacket packet, out ExtendedReport report)
    {
        report = default;
        if (!packet.Is(RtcpType.ExtendedReport) || packet.Body.Length < 4)
            return false;
        var rest = packet.Body[4..];
        while (TryTake(ref rest, out _, out _)) { }
        if (!rest.IsEmpty)
            return false;
        report = new ExtendedReport(BinaryPrimitives.ReadUInt32BigEndian(packet.Body), packet.Body[4..]);
        return true;
    }

    public static bool TryWriteReferenceTime(Span<byte> destination, uint ssrc, NtpTime time, out int length)
    {
        if (!TryBegin(destination, ssrc, ReceiverReferenceTime, contentLength: 8, out length))
            return false;
        BinaryPrimitives.WriteUInt64BigEndian(destination[12..], time.Value);
        return true;
    }

    public static bool TryWriteDelays(Span<byte> destination, uint ssrc, ReadOnlySpan<DelayBlock> delays, out int length)
    {
        if (!TryBegin(destination, ssrc, DelaySinceLastReceiverReport, delays.Length * DelayBlock.Length, out length))
            return false;
        for (var i = 0; i < delays.Length; i++)
            delays[i].Write(destination[(12 + i * DelayBlock.Length)..]);
        return true;
    }

    private static bool TryBegin(Span<byte> destination, uint ssrc, byte type, int contentLength, out int length)
    {
        length = RtcpPacket.HeaderLength + 4 + BlockHeaderLength + contentLength;
        if (destination.Length < length || contentLength / 4 > ushort.MaxValue - 3)
        {
            length = 0;
            return false;
        }
        RtcpPacket.WriteHeader(destination, RtcpType.ExtendedReport, 0, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], (uint)type << 24 | (uint)(contentLength / 4));
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out byte type, out ReadOnlySpan<byte> content)
    {
        type = 0;
        content = default;
        if (rest.Length < BlockHeaderLength)
            return false;
        var length = 4 * BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        if (rest.Length < BlockHeaderLength + length)
            return false;
        type = rest[0];
        content = rest.Slice(BlockHeaderLength, length);
        rest = rest[(BlockHeaderLength + length)..];
        return true;
    }
}

/// <summary>One sub-block of a DLRR block (RFC 3611 section 4.5).</summary>
/// <param name="Ssrc">The receiver whose RRTR is meant.</param>
/// <param name="LastReceiverReport"><see cref="NtpTime.Compact"/> of that RRTR, 0 if there was none.</param>
/// <param name="Delay">Since it arrived, in 1/65536 s.</param>
public readonly record struct DelayBlock(uint Ssrc, uint LastReceiverReport, uint Delay)
{
    internal const int Length = 12;

    internal static DelayBlock Read(ReadOnlySpan<byte> bytes) =>
        new(
            BinaryPrimitives.ReadUInt32BigEndian(bytes),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[8..])
        );

    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], LastReceiverReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Delay);
    }
}
