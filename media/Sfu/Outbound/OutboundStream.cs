using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using MediaServer.Sfu.Inbound;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Payload;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Sfu.Outbound;

/// <summary>One SSRC towards one subscriber: writes headers, counts, and knows how its clock stands to ours.</summary>
/// <remarks>
/// A packet leaves as a header of ours, a rewritten head of the payload where the codec needs one, and the rest from the shared
/// buffer. What is sent again without RTX is the same to the byte, because SRTP would use the same keystream for it.
/// </remarks>
internal sealed class OutboundStream(IMediaSink sink, SubscriptionPlan plan, ushort firstRtx)
{
    /// <summary>Fixed part, and every extension that is forwarded, the longest dependency descriptor included.</summary>
    private const int MaxHeader = 512;

    /// <summary>Original sequence number, and the longest descriptor that is rewritten; see <see cref="FrameInfo.MaxDescriptor"/>.</summary>
    private const int MaxHead = FrameInfo.MaxDescriptor + 4;

    private byte[] _mid = System.Text.Encoding.UTF8.GetBytes(plan.Mid);
    private uint _packets;
    private uint _octets;

    public SubscriptionPlan Plan { get; private set; } = plan;

    /// <summary>Goes up with every retransmission: RTX is a stream of its own (RFC 4588 4).</summary>
    public ushort NextRtx { get; private set; } = firstRtx;

    /// <summary>Goes on under a renegotiated plan of the same SSRC.</summary>
    public void Update(SubscriptionPlan plan)
    {
        Plan = plan;
        _mid = System.Text.Encoding.UTF8.GetBytes(plan.Mid);
    }

    /// <summary>Sends a packet as what <paramref name="sent"/> says; the answer is its length, 0 when it could not be written.</summary>
    public int Send(in MediaPacket packet, in SentPacket sent, in PublisherClock clock)
    {
        var header = new RtpHeader(sent.Codec.PayloadType, sent.Seq.Wire, sent.Timestamp, Plan.Ssrc, packet.Marker);
        return Write(packet, sent, header, sent.FirstSentAt, clock, isRtx: false);
    }

    /// <summary>Sends it again, on the RTX stream if there is one.</summary>
    public int Resend(in MediaPacket packet, in SentPacket sent, in PublisherClock clock, TimeSpan now)
    {
        if (Plan.RtxSsrc == 0 || sent.Codec.RtxPayloadType == 0)
            return Send(packet, sent, clock);
        var header = new RtpHeader(sent.Codec.RtxPayloadType, NextRtx++, sent.Timestamp, Plan.RtxSsrc, packet.Marker);
        return Write(packet, sent, header, now, clock, isRtx: true);
    }

    /// <summary>A sender report for this moment on the stream's clock.</summary>
    public SenderInfo Report(NtpTime now, uint timestamp) => new(now, timestamp, _packets, _octets);

    [SkipLocalsInit]
    private int Write(in MediaPacket packet, in SentPacket sent, in RtpHeader rtp, TimeSpan sentAt, in PublisherClock clock, bool isRtx)
    {
        Span<byte> header = stackalloc byte[MaxHeader];
        Span<byte> head = stackalloc byte[MaxHead];
        if (!RtpHeaderWriter.TryBegin(header, rtp, out var writer) || !TryAddExtensions(ref writer, packet, sentAt, clock))
            return 0;
        var payload = packet.Payload;
        // Redundant audio for somebody who does not know it: the primary block alone.
        if (packet.Codec == Codec.Red && sent.Codec.Codec == Codec.Opus)
        {
            if (!RedPayload.TryParse(payload, out var red))
                return 0;
            payload = red.Primary;
        }
        var at = 0;
        if (isRtx)
        {
            BinaryPrimitives.WriteUInt16BigEndian(head, sent.Seq.Wire);
            at = RtxUnwrap.OriginalLength;
        }
        if (!TryRewriteHead(packet, sent.Picture, payload, head[at..], out var taken))
            return 0;
        var length = writer.Finish();
        sink.SendRtp(header[..length], head[..(at + taken)], payload[taken..]);
        if (!isRtx)
        {
            _packets++;
            _octets += (uint)payload.Length;
        }
        return length + at + payload.Length;
    }

    private bool TryAddExtensions(ref RtpHeaderWriter writer, in MediaPacket packet, TimeSpan sentAt, in PublisherClock clock)
    {
        var ids = Plan.Extensions;
        var fits = ids.Mid == 0 || writer.TryAdd(ids.Mid, _mid);
        if (ids.AbsSendTime != 0 && writer.TryReserve(ids.AbsSendTime, AbsSendTime.Length, out var place))
            AbsSendTime.From(sentAt).TryWrite(place);
        fits &= TryAdd(ref writer, ids.AudioLevel, packet.AudioLevel);
        fits &= TryAdd(ref writer, ids.VideoOrientation, packet.VideoOrientation);
        fits &= TryAdd(ref writer, ids.PlayoutDelay, packet.PlayoutDelay);
        fits &= TryAdd(ref writer, ids.DependencyDescriptor, packet.DependencyDescriptor);
        return fits && TryAddCaptureTime(ref writer, ids.AbsCaptureTime, packet.AbsCaptureTime, clock);
    }

    private static bool TryAdd(ref RtpHeaderWriter writer, byte id, ReadOnlySpan<byte> data) =>
        id == 0 || data.IsEmpty || writer.TryAdd(id, data);

    /// <summary>The capture time moves to our clock with the sender reports, or it would contradict them.</summary>
    private static bool TryAddCaptureTime(ref RtpHeaderWriter writer, byte id, ReadOnlySpan<byte> data, in PublisherClock clock)
    {
        if (id == 0 || !clock.IsKnown || !AbsCaptureTime.TryParse(data, out var capture))
            return true;
        var ours = new AbsCaptureTime(clock.ToOurs(capture.Time));
        return writer.TryReserve(id, ours.Length, out var place) && ours.TryWrite(place);
    }

    private static bool TryRewriteHead(
        in MediaPacket packet,
        in PictureNumbers picture,
        ReadOnlySpan<byte> payload,
        Span<byte> head,
        out int taken
    )
    {
        taken = 0;
        if (packet.Frame.DescriptorLength == 0)
            return true;
        // One byte beyond the descriptor: a descriptor alone is no payload, and the rewriter knows that.
        taken = packet.Frame.DescriptorLength + 1;
        if (taken > head.Length || taken > payload.Length)
            return false;
        head = head[..taken];
        payload[..taken].CopyTo(head);
        if (packet.Codec == Codec.Vp9)
            return Vp9Descriptor.TryRewrite(head, picture.PictureId, picture.Tl0PicIdx);
        if (packet.Frame.HasKeyIndex)
            head[^2] = (byte)((head[^2] & 0xE0) | picture.KeyIndex); // the descriptor's last byte (RFC 7741 4.2)
        return Vp8Descriptor.TryRewrite(head, picture.PictureId, picture.Tl0PicIdx);
    }
}
