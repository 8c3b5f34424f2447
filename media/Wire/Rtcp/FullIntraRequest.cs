using System.Buffers.Binary;

namespace MediaServer.Wire.Rtcp;

/// <summary>Asks sources for a key frame, each request with its own number (RFC 5104 section 4.3.1).</summary>
/// <remarks>
/// <code>
///  |V=2|P|  FMT=4  |  PT=PSFB=206  | length | sender | media (unused) |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+   -+
///  |                              SSRC                             |    |  one or more
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+    |  FCI entries
///  | Seq nr.       |    Reserved                                   |    |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+   -+
/// </code>
/// </remarks>
public readonly ref struct FullIntraRequest
{
    private const int EntryLength = 8;

    private readonly ReadOnlySpan<byte> _entries;

    private FullIntraRequest(uint sender, ReadOnlySpan<byte> entries)
    {
        SenderSsrc = sender;
        _entries = entries;
    }

    public uint SenderSsrc { get; }

    public int Count => _entries.Length / EntryLength;

    /// <param name="index">0 to <see cref="Count"/> - 1; an entry for SSRC 0 is answered for anything else.</param>
    public Entry this[int index] =>
        (uint)index < (uint)Count
            ? new Entry(BinaryPrimitives.ReadUInt32BigEndian(_entries[(index * EntryLength)..]), _entries[index * EntryLength + 4])
            : default;

    public static bool TryParse(in RtcpPacket packet, out FullIntraRequest request)
    {
        request = default;
        if (!packet.IsFeedback(RtcpType.PayloadFeedback, Feedback.FullIntraRequest))
            return false;
        if (!Feedback.TrySplit(packet.Body, out var sender, out _, out var fci) || fci.Length < EntryLength)
            return false;
        request = new FullIntraRequest(sender, fci[..(fci.Length / EntryLength * EntryLength)]);
        return true;
    }

    /// <summary>Writes a request to one source.</summary>
    public static bool TryWrite(Span<byte> destination, uint senderSsrc, Entry entry, out int length)
    {
        length = 0;
        const int total = Feedback.FixedLength + EntryLength;
        if (destination.Length < total)
            return false;
        // "The SSRC of media source is not used and SHALL be set to 0."
        Feedback.WriteFixed(destination, RtcpType.PayloadFeedback, Feedback.FullIntraRequest, senderSsrc, 0, total);
        BinaryPrimitives.WriteUInt32BigEndian(destination[Feedback.FixedLength..], entry.Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[(Feedback.FixedLength + 4)..], (uint)entry.SequenceNumber << 24);
        length = total;
        return true;
    }

    /// <param name="SequenceNumber">Goes up with each new request; a repetition keeps it and asks for nothing new.</param>
    public readonly record struct Entry(uint Ssrc, byte SequenceNumber);
}
