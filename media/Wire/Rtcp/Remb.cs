using System.Buffers.Binary;

namespace MediaServer.Wire.Rtcp;

/// <summary>A receiver's estimate of how much may be sent to it (draft-alvestrand-rmcat-remb-03 section 2.2).</summary>
/// <remarks>
/// <code>
///  |V=2|P| FMT=15  |  PT=PSFB=206  | length | sender | media (unused) |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |  Unique identifier 'R' 'E' 'M' 'B'                            |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |  Num SSRC     | BR Exp    |  BR Mantissa                      |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |   SSRC feedback ...                                           |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
public readonly ref struct Remb
{
    private const uint Identifier = 0x52454D42;
    private const int FixedFci = 8;
    private const int MantissaBits = 18;

    private readonly ReadOnlySpan<byte> _sources;

    private Remb(uint sender, ulong bitrate, ReadOnlySpan<byte> sources)
    {
        SenderSsrc = sender;
        BitsPerSecond = bitrate;
        _sources = sources;
    }

    public uint SenderSsrc { get; }

    /// <summary>Saturates: a mantissa and exponent beyond 64 bits mean "as much as you like".</summary>
    public ulong BitsPerSecond { get; }

    public int Count => _sources.Length / 4;

    /// <param name="index">0 to <see cref="Count"/> - 1; 0 is answered for anything else.</param>
    public uint Ssrc(int index) => (uint)index < (uint)Count ? BinaryPrimitives.ReadUInt32BigEndian(_sources[(4 * index)..]) : 0;

    public static bool TryParse(in RtcpPacket packet, out Remb remb)
    {
        remb = default;
        if (!packet.IsFeedback(RtcpType.PayloadFeedback, Feedback.ApplicationLayer))
            return false;
        if (!Feedback.TrySplit(packet.Body, out var sender, out _, out var fci) || fci.Length < FixedFci)
            return false;
        if (BinaryPrimitives.ReadUInt32BigEndian(fci) != Identifier || fci.Length < FixedFci + 4 * fci[4])
            return false;
        var rate = BinaryPrimitives.ReadUInt32BigEndian(fci[4..]) & 0xFF_FFFF;
        var (exponent, mantissa) = ((int)(rate >> MantissaBits), (ulong)(rate & ((1 << MantissaBits) - 1)));
        var bitrate = mantissa > ulong.MaxValue >> exponent ? ulong.MaxValue : mantissa << exponent;
        remb = new Remb(sender, bitrate, fci.Slice(FixedFci, 4 * fci[4]));
        return true;
    }

    /// <summary>Writes an estimate for the given sources; the rate loses what 18 bits cannot hold, downwards.</summary>
    public static bool TryWrite(Span<byte> destination, uint senderSsrc, ulong bitsPerSecond, ReadOnlySpan<uint> sources, out int length)
    {
        length = 0;
        var total = Feedback.FixedLength + FixedFci + 4 * sources.Length;
        if (sources.Length > byte.MaxValue || destination.Length < total)
            return false;
        Feedback.WriteFixed(destination, RtcpType.PayloadFeedback, Feedback.ApplicationLayer, senderSsrc, 0, total);
        var fci = destination[Feedback.FixedLength..];
        BinaryPrimitives.WriteUInt32BigEndian(fci, Identifier);
        var exponent = Math.Max(0, 64 - MantissaBits - System.Numerics.BitOperations.LeadingZeroCount(bitsPerSecond));
        BinaryPrimitives.WriteUInt32BigEndian(fci[4..], (uint)exponent << MantissaBits | (uint)(bitsPerSecond >> exponent));
        fci[4] = (byte)sources.Length;
        for (var i = 0; i < sources.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(fci[(FixedFci + 4 * i)..], sources[i]);
        length = total;
        return true;
    }
}
