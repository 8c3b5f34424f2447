using System.Buffers.Binary;

namespace MediaServer.Wire.Rtp;

/// <summary>A view of one RTP packet (RFC 3550 section 5.1); it owns nothing and lives as long as the bytes below it.</summary>
/// <remarks>
/// <code>
///   0                   1                   2                   3
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |V=2|P|X|  CC   |M|     PT      |       sequence number         |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                           timestamp                           |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                             SSRC                              |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                       CSRC (0 to 15)                          |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |  X: profile (0xBEDE, 0x100n)  |  X: length in 32-bit words    |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |           extension | payload | P: padding, its count last    |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// Every length is checked once, in <see cref="TryParse"/>; the properties behind it read without looking again.
/// </remarks>
public readonly ref struct RtpPacket
{
    /// <summary>The fixed header.</summary>
    public const int MinLength = 12;

    /// <summary>Where <see cref="Ssrc"/> starts, for those who rewrite it in place.</summary>
    public const int SsrcOffset = 8;

    private const int ExtensionHeaderLength = 4;

    private RtpPacket(ReadOnlySpan<byte> bytes, int headerLength, int paddingLength)
    {
        Bytes = bytes;
        HeaderLength = headerLength;
        PaddingLength = paddingLength;
    }

    /// <summary>The whole packet.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Fixed part, CSRCs and extension: where the payload starts.</summary>
    public int HeaderLength { get; }

    /// <summary>Bytes of padding at the end, the count included; 0 without the padding bit.</summary>
    public int PaddingLength { get; }

    public bool Marker => (Bytes[1] & 0x80) != 0;

    public byte PayloadType => (byte)(Bytes[1] & 0x7F);

    public ushort SequenceNumber => BinaryPrimitives.ReadUInt16BigEndian(Bytes[2..]);

    public uint Timestamp => BinaryPrimitives.ReadUInt32BigEndian(Bytes[4..]);

    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(Bytes[SsrcOffset..]);

    public int CsrcCount => Bytes[0] & 0x0F;

    public bool HasExtension => (Bytes[0] & 0x10) != 0;

    /// <summary>The payload without padding; empty in a packet that only probes or keeps a path open.</summary>
    public ReadOnlySpan<byte> Payload => Bytes[HeaderLength..^PaddingLength];

    public HeaderExtensions Extensions
    {
        get
        {
            if (!HasExtension)
                return default;
            var start = MinLength + 4 * CsrcCount;
            var profile = BinaryPrimitives.ReadUInt16BigEndian(Bytes[start..]);
            return new HeaderExtensions(profile, Bytes[(start + ExtensionHeaderLength)..HeaderLength]);
        }
    }

    /// <param name="index">0 to <see cref="CsrcCount"/> - 1; 0 is answered for anything else, as no source has it.</param>
    public uint Csrc(int index) =>
        (uint)index < (uint)CsrcCount ? BinaryPrimitives.ReadUInt32BigEndian(Bytes[(MinLength + 4 * index)..]) : 0;

    /// <summary>Accepts a packet whose header, extension and padding all lie within <paramref name="bytes"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out RtpPacket packet)
    {
        packet = default;
        if (!TryGetHeaderLength(bytes, out var headerLength))
            return false;
        var paddingLength = 0;
        if ((bytes[0] & 0x20) != 0)
        {
            paddingLength = bytes[^1];
            // The count includes itself, so 0 is a lie, and so is more than there is.
            if (paddingLength == 0 || paddingLength > bytes.Length - headerLength)
                return false;
        }
        packet = new RtpPacket(bytes, headerLength, paddingLength);
        return true;
    }

    /// <summary>
    /// Finds where the payload starts without looking at the end of the packet; SRTP needs this before it can decrypt,
    /// because the padding count is still ciphertext then (RFC 3711 section 3.1).
    /// </summary>
    public static bool TryGetHeaderLength(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < MinLength || bytes[0] >> 6 != 2)
            return false;
        var end = MinLength + 4 * (bytes[0] & 0x0F);
        if ((bytes[0] & 0x10) != 0)
        {
            if (bytes.Length < end + ExtensionHeaderLength)
                return false;
            end += ExtensionHeaderLength + 4 * BinaryPrimitives.ReadUInt16BigEndian(bytes[(end + 2)..]);
        }
        if (bytes.Length < end)
            return false;
        length = end;
        return true;
    }
}
