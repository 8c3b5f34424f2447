using MediaServer.Wire.Sdp;

namespace MediaServer.Sfu.Negotiation;

/// <summary>Which RTP streams a sending line announces: simulcast layers by rid, and SSRCs with their retransmissions.</summary>
internal static class StreamMatch
{
    /// <summary>One stream of three sizes is all that the forwarder chooses from; a client that offers more sends the first three.</summary>
    public const int MaxLayers = 3;

    /// <summary>
    /// The layers to receive, in the offer's order, which is the order of <c>sendEncodings</c>: by default each is twice the size of
    /// the one before it (WebRTC 5.2), so the lowest comes first. Without the RID extension nobody could tell them apart.
    /// </summary>
    public static List<string> Rids(MediaDescription media, ExtensionIds extensions)
    {
        if (media.Simulcast is not { Send.Count: > 1 } simulcast || extensions.Rid == 0 || extensions.Mid == 0)
            return [];
        var known = media.Rids.Where(rid => rid.Send).Select(rid => rid.Id).ToHashSet(StringComparer.Ordinal);
        return [.. simulcast.Send.Select(layer => layer.Alternatives[0]).Where(known.Contains).Distinct().Take(MaxLayers)];
    }

    /// <summary>Media SSRCs, those of the layers in order where a SIM group names them.</summary>
    public static List<uint> Ssrcs(MediaDescription media)
    {
        if (media.SourceGroups.Find(group => group.Semantics == "SIM") is { } layers)
            return [.. layers.Ssrcs.Distinct().Take(MaxLayers)];
        var repair = media.SourceGroups.Where(group => group.Semantics != "SIM").SelectMany(group => group.Ssrcs.Skip(1)).ToHashSet();
        return [.. media.Sources.Select(source => source.Ssrc).Where(ssrc => !repair.Contains(ssrc)).Take(MaxLayers)];
    }

    /// <summary>The retransmission SSRC of each (RFC 4588 8.7 with FID groups), 0 where there is none.</summary>
    public static List<uint> RtxSsrcs(MediaDescription media, IEnumerable<uint> ssrcs) => [.. ssrcs.Select(ssrc => RtxSsrc(media, ssrc))];

    private static uint RtxSsrc(MediaDescription media, uint ssrc) =>
        media.SourceGroups.Find(group => group.Semantics == "FID" && group.Ssrcs.Count == 2 && group.Ssrcs[0] == ssrc)?.Ssrcs[1] ?? 0;
}
