using MediaServer.Wire.Sdp;

namespace MediaServer.Sfu.Negotiation;

/// <summary>Which m-lines of an offer this server can carry at all: all of them travel on one transport.</summary>
internal static class LineSelection
{
    public const string BundleSemantics = "BUNDLE";

    /// <summary>The group of the first transport (RFC 9143); an offer with several groups gets only this one.</summary>
    public static SdpGroup? Bundle(SessionDescription offer) => offer.Groups.Find(group => group.Semantics == BundleSemantics);

    /// <summary>In the offer's order; the first one carries the transport of all.</summary>
    public static List<MediaDescription> Usable(SessionDescription offer)
    {
        var candidates = offer.Media.FindAll(IsUsable);
        if (Bundle(offer) is { } bundle)
            return candidates.FindAll(media => bundle.Mids.Contains(media.Mid));
        // Without BUNDLE every line wants a transport of its own, and there is one.
        return candidates.Count > 1 ? candidates[..1] : candidates;
    }

    /// <summary>RTP and RTCP share one port always (RFC 5761, required by RFC 8834 4.5).</summary>
    private static bool IsUsable(MediaDescription media) =>
        !media.IsRejected && media.IsRtp && media.RtcpMux && KindOf(media) is not null && CodecMatch.Offered(media).Count > 0;

    public static MediaKind? KindOf(MediaDescription media) =>
        media.Kind switch
        {
            "audio" => MediaKind.Audio,
            "video" => MediaKind.Video,
            _ => null,
        };
}
