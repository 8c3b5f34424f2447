namespace MediaServer.Wire.Sdp;

/// <summary>Attributes of an m-line.</summary>
internal static class MediaAttributes
{
    public static SdpError Apply(MediaDescription media, ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (SdpAttributes.TryDirection(name, out var direction))
        {
            media.Direction = direction;
            return SdpError.None;
        }
        return name switch
        {
            "mid" => SetMid(media, value),
            "msid" => SetMsid(media, value),
            "extmap" => AddExtension(media, value),
            "candidate" => AddCandidate(media, value),
            "rtpmap" or "fmtp" or "rtcp-fb" => CodecAttributes.Apply(media, name, value),
            "rid" or "simulcast" or "ssrc" or "ssrc-group" => StreamAttributes.Apply(media, name, value),
            _ => SetFlag(media, name) ? SdpError.None : SdpAttributes.ApplyTransport(media.Transport, name, value),
        };
    }

    private static bool SetFlag(MediaDescription media, ReadOnlySpan<char> name)
    {
        switch (name)
        {
            case "rtcp-mux":
                return media.RtcpMux = true;
            case "rtcp-rsize":
                return media.RtcpReducedSize = true;
            case "bundle-only":
                return media.BundleOnly = true;
            case "extmap-allow-mixed":
                return media.ExtmapAllowMixed = true;
            case "end-of-candidates":
                return media.EndOfCandidates = true;
            default:
                return false;
        }
    }

    private static SdpError SetMid(MediaDescription media, ReadOnlySpan<char> value)
    {
        media.Mid = value.ToString();
        return SdpTokens.IsId(value) ? SdpError.None : SdpError.BadAttribute;
    }

    private static SdpError SetMsid(MediaDescription media, ReadOnlySpan<char> value)
    {
        var tokens = new SdpTokens(value);
        if (!tokens.TryNext(out var stream))
            return SdpError.BadAttribute;
        tokens.TryNext(out var track);
        media.Msid ??= new SdpMsid(stream.ToString(), track.ToString()); // a track in several streams is still one track
        return SdpError.None;
    }

    private static SdpError AddExtension(MediaDescription media, ReadOnlySpan<char> value)
    {
        var tokens = new SdpTokens(value);
        if (!tokens.TryNext(out var head) || !tokens.TryNext(out var uri))
            return SdpError.BadAttribute;
        var slash = head.IndexOf('/');
        var direction = SdpDirection.SendRecv;
        if (slash >= 0 && !SdpAttributes.TryDirection(head[(slash + 1)..], out direction))
            return SdpError.BadAttribute;
        // 4096 and up are ids that an offerer reserves when it runs out of real ones (RFC 8285 6)
        if (!SdpTokens.TryParse(slash < 0 ? head : head[..slash], out var id) || id is 0 or (> 255 and < 4096) or > 4351)
            return SdpError.BadAttribute;
        return SdpAttributes.Add(media.Extensions, SdpLimits.Extensions, new SdpExtension((int)id, uri.ToString(), direction));
    }

    private static SdpError AddCandidate(MediaDescription media, ReadOnlySpan<char> value)
    {
        if (media.Candidates.Count == SdpLimits.Candidates)
            return SdpError.TooManyCandidates;
        if (SdpCandidate.TryParse(value, out var candidate))
            media.Candidates.Add(candidate!);
        return SdpError.None; // candidates of a kind that we do not know are to be ignored (RFC 8839 5.1)
    }
}
