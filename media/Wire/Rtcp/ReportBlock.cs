using System.Buffers.Binary;

namespace MediaServer.Wire.Rtcp;

/// <summary>What a receiver says about one source (RFC 3550 section 6.4.1).</summary>
/// <remarks>
/// <code>
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                         SSRC of source                        |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  | fraction lost |   cumulative number of packets lost, signed   |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |           extended highest sequence number received           |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                      interarrival jitter                      |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                         last SR (LSR)                         |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                   delay since last SR (DLSR)                  |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
/// <param name="FractionLost">Of the packets expected since the last report, in 1/256.</param>
/// <param name="CumulativeLost">Negative when duplicates outnumber losses; written saturated to 24 bits.</param>
/// <param name="LastSenderReport"><see cref="Rtp.NtpTime.Compact"/> of the last sender report, 0 if there was none.</param>
/// <param name="DelaySinceLastSenderReport">In 1/65536 s.</param>
public readonly record struct ReportBlock(
    uint Ssrc,
    byte FractionLost,
    int CumulativeLost,
    uint HighestSequenceNumber,
    uint Jitter,
    uint LastSenderReport,
    uint DelaySinceLastSenderReport
)
{
    public const int Length = 24;

    /// <summary>The reception report count has five bits.</summary>
    public const int MaxCount = 31;

    private const int MaxLost = 0x7F_FFFF,
        MinLost = -0x80_0000;

    public static bool TryParse(ReadOnlySpan<byte> bytes, out ReportBlock block)
    {
        block = default;
        if (bytes.Length < Length)
            return false;
        var lost = BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
        block = new ReportBlock(
            BinaryPrimitives.ReadUInt32BigEndian(bytes),
            bytes[4],
            lost << 8 >> 8,
            BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[20..])
        );
        return true;
    }

    public bool TryWrite(Span<byte> destination)
    {
        if (destination.Length < Length)
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(destination, Ssrc);
        BinaryPrimitives.WriteInt32BigEndian(destination[4..], Math.Clamp(CumulativeLost, MinLost, MaxLost) & 0xFF_FFFF);
        destination[4] = FractionLost;
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], HighestSequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], DelaySinceLastSenderReport);
        return true;
    }
}

/// <summary>The report blocks of one SR or RR; the reports have checked that all of them are there.</summary>
public readonly ref struct ReportBlocks
{
    private readonly ReadOnlySpan<byte> _bytes;

    internal ReportBlocks(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public int Count => _bytes.Length / ReportBlock.Length;

    public Enumerator GetEnumerator() => new(_bytes);

    internal static bool TryWriteAll(Span<byte> destination, ReadOnlySpan<ReportBlock> blocks)
    {
        foreach (ref readonly var block in blocks)
        {
            if (!block.TryWrite(destination))
                return false;
            destination = destination[ReportBlock.Length..];
        }
        return true;
    }

    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private ReportBlock _current;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _rest = bytes;

        public readonly ReportBlock Current => _current;

        public bool MoveNext()
        {
            if (!ReportBlock.TryParse(_rest, out _current))
                return false;
            _rest = _rest[ReportBlock.Length..];
            return true;
        }
    }
}
