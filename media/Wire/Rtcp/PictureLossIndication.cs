namespace MediaServer.Wire.Rtcp;

/// <summary>The decoder lost its way and asks for a key frame (RFC 4585 section 6.3.1).</summary>
/// <remarks>
/// <code>
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |V=2|P|  FMT=1  |  PT=PSFB=206  |           length=2            |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                  SSRC of packet sender                        |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                  SSRC of media source                         |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
public readonly record struct PictureLossIndication(uint SenderSsrc, uint MediaSsrc)
{
    public const int Length = Feedback.FixedLength;

    public static bool TryParse(in RtcpPacket packet, out PictureLossIndication indication)
    {
        indication = default;
        if (!packet.IsFeedback(RtcpType.PayloadFeedback, Feedback.PictureLossIndication))
            return false;
        if (!Feedback.TrySplit(packet.Body, out var sender, out var media, out _))
            return false;
        indication = new PictureLossIndication(sender, media);
        return true;
    }

    public bool TryWrite(Span<byte> destination, out int length)
    {
        length = 0;
        if (destination.Length < Length)
            return false;
        Feedback.WriteFixed(destination, RtcpType.PayloadFeedback, Feedback.PictureLossIndication, SenderSsrc, MediaSsrc, Length);
        length = Length;
        return true;
    }
}
