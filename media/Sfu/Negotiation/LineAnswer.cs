using System.Globalization;
using MediaServer.Wire.Sdp;

namespace MediaServer.Sfu.Negotiation;

/// <summary>Writes the m-line that answers an offered one.</summary>
internal static class LineAnswer
{
    /// <summary>ICE candidates tell the port; 9 (discard) stands in for it (RFC 8829 5.3.1).</summary>
    private const ushort NoPort = 9;

    /// <summary>A line with port 0: the offered formats come back, as there must be one (RFC 3264 6).</summary>
    public static MediaDescription Refuse(MediaDescription offered) =>
        new()
        {
            Kind = offered.Kind,
            Port = 0,
            Protocol = offered.Protocol,
            Formats = offered.Formats,
            Mid = offered.Mid,
            Direction = SdpDirection.Inactive,
        };

    public static MediaDescription Write(MediaDescription offered, LinePlan plan)
    {
        var codecs = plan.Publication?.Codecs ?? plan.Subscription?.Codecs ?? CodecMatch.Offered(offered);
        var line = new MediaDescription
        {
            Kind = offered.Kind,
            Port = NoPort,
            Protocol = offered.Protocol,
            Mid = offered.Mid,
            Direction = LineDirection.Ours(weSend: plan.Subscription is not null, weReceive: plan.Publication is not null),
            RtcpMux = true,
            RtcpReducedSize = offered.RtcpReducedSize,
            ExtmapAllowMixed = offered.ExtmapAllowMixed,
        };
        AddCodecs(line, codecs);
        line.Extensions.AddRange(AnswerExtensions(offered, plan));
        if (plan.Publication is { Rids.Count: > 0 } publication)
            AddLayers(line, publication.Rids);
        if (plan is { Subscription: { } subscription, Track: { } track })
            AddSources(line, subscription, track);
        return line;
    }

    private static IEnumerable<SdpExtension> AnswerExtensions(MediaDescription offered, LinePlan plan)
    {
        if (plan.Publication is null && plan.Subscription is null)
            return ExtensionMatch.Answer(offered, ExtensionMatch.FromClient(offered), ExtensionMatch.ToClient(offered));
        return ExtensionMatch.Answer(offered, plan.Publication?.Extensions, plan.Subscription?.Extensions);
    }

    private static void AddCodecs(MediaDescription line, IReadOnlyList<CodecPlan> codecs)
    {
        foreach (var codec in codecs)
        {
            line.Codecs.Add(
                new SdpCodec
                {
                    PayloadType = codec.PayloadType,
                    Name = CodecFormat.Name(codec.Codec),
                    ClockRate = codec.ClockRate,
                    Channels = codec.Codec is Codec.Opus or Codec.Red ? 2 : 1,
                    Fmtp = codec.Fmtp,
                    Feedback = Feedback.Of(codec),
                }
            );
            if (codec.RtxPayloadType != 0)
                line.Codecs.Add(Rtx(codec));
        }
        line.Formats.AddRange(line.Codecs.Select(codec => codec.PayloadType.ToString(CultureInfo.InvariantCulture)));
    }

    private static SdpCodec Rtx(CodecPlan codec) =>
        new()
        {
            PayloadType = codec.RtxPayloadType,
            Name = "rtx",
            ClockRate = codec.ClockRate,
            Fmtp = $"apt={codec.PayloadType}",
        };

    private static void AddLayers(MediaDescription line, IReadOnlyList<string> rids)
    {
        line.Rids.AddRange(rids.Select(rid => new SdpRid(rid, Send: false, "")));
        line.Simulcast = new SdpSimulcast([], [.. rids.Select(rid => new SdpSimulcastLayer([rid], Paused: false))]);
    }

    /// <summary>Tracks of one participant share its id as stream and CNAME, so that the browser plays them in sync.</summary>
    private static void AddSources(MediaDescription line, SubscriptionPlan subscription, KnownTrack track)
    {
        line.Msid = new SdpMsid(track.Owner, track.Track);
        line.Sources.Add(new SdpSource(subscription.Ssrc, track.Owner, ""));
        if (subscription.RtxSsrc == 0)
            return;
        line.Sources.Add(new SdpSource(subscription.RtxSsrc, track.Owner, ""));
        line.SourceGroups.Add(new SdpSourceGroup("FID", [subscription.Ssrc, subscription.RtxSsrc]));
    }
}
