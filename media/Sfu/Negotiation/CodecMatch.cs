using MediaServer.Wire.Sdp;

namespace MediaServer.Sfu.Negotiation;

/// <summary>Which codecs of an m-line are relayed here, in the offer's order.</summary>
internal static class CodecMatch
{
    /// <summary>Every relayed codec of the line, with its RTX and feedback.</summary>
    public static List<CodecPlan> Offered(MediaDescription media)
    {
        var kind = LineSelection.KindOf(media);
        var hasTransportCc = ExtensionMatch.Offers(media, ExtensionMatch.TransportCc);
        var codecs = new List<CodecPlan>();
        foreach (var offered in media.Codecs)
        {
            if (CodecFormat.Identify(offered, kind) is { } codec && IsUsable(offered, codec, media))
                codecs.Add(Plan(offered, codec, media, hasTransportCc));
        }
        return WithoutOrphans(codecs);
    }

    /// <summary>What the line can take of a track: the codecs that its publisher may send, in the line's numbering and order.</summary>
    public static List<CodecPlan> Common(MediaDescription media, KnownTrack track) =>
        WithoutOrphans(Offered(media).FindAll(offered => track.Codecs.Any(sent => CodecFormat.IsSame(offered, sent))));

    /// <summary>RED without the Opus that it repeats is nothing.</summary>
    private static List<CodecPlan> WithoutOrphans(List<CodecPlan> codecs) => codecs.Exists(codec => codec.Codec != Codec.Red) ? codecs : [];

    private static bool IsUsable(SdpCodec offered, Codec codec, MediaDescription media)
    {
        if (offered.PayloadType is >= 64 and < 96)
            return false; // with the marker bit set these look like RTCP (RFC 5761 4)
        return codec switch
        {
            Codec.Opus => offered is { ClockRate: 48000, Channels: 2 }, // RFC 7587 7 knows no other
            Codec.Red => RepeatsOpus(offered, media),
            Codec.H264 => offered.Parameter("packetization-mode") is null or "0" or "1",
            _ => offered.ClockRate == 90000,
        };
    }

    /// <summary>The fmtp of RED lists the payload types of its blocks (RFC 2198 5): <c>111/111</c>.</summary>
    private static bool RepeatsOpus(SdpCodec red, MediaDescription media)
    {
        var slash = red.Fmtp.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && byte.TryParse(red.Fmtp.AsSpan(0, slash), out var block)
            && media.Codecs.Exists(codec => codec.PayloadType == block && CodecFormat.Identify(codec, MediaKind.Audio) == Codec.Opus);
    }

    private static CodecPlan Plan(SdpCodec offered, Codec codec, MediaDescription media, bool hasTransportCc)
    {
        var transportCc = hasTransportCc && offered.Feedback.Contains(Feedback.TransportCc);
        return new CodecPlan(
            codec,
            offered.PayloadType,
            offered.ClockRate,
            codec == Codec.Opus ? CodecFormat.OpusParameters(offered.Fmtp) : offered.Fmtp,
            RtxOf(offered, media),
            Nack: offered.Feedback.Contains(Feedback.Nack),
            Pli: offered.Feedback.Contains(Feedback.Pli),
            Fir: offered.Feedback.Contains(Feedback.Fir),
            transportCc,
            Remb: !transportCc && offered.Feedback.Contains(Feedback.Remb) // one judge of the bandwidth, the better one
        );
    }

    /// <summary>The payload type whose <c>apt</c> names this one (RFC 4588 8.6), or 0.</summary>
    private static byte RtxOf(SdpCodec offered, MediaDescription media)
    {
        foreach (var codec in media.Codecs)
        {
            if (codec.Name.Equals("rtx", StringComparison.OrdinalIgnoreCase) && codec.PayloadType is < 64 or >= 96)
            {
                if (byte.TryParse(codec.Parameter("apt"), out var apt) && apt == offered.PayloadType)
                    return codec.PayloadType;
            }
        }
        return 0;
    }
}
