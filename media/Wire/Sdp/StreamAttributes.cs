namespace MediaServer.Wire.Sdp;

/// <summary>rid, simulcast, ssrc and ssrc-group: which RTP streams an m-line carries.</summary>
internal static class StreamAttributes
{
    public static SdpError Apply(MediaDescription media, ReadOnlySpan<char> name, ReadOnlySpan<char> value) =>
        name switch
        {
            "rid" => AddRid(media, value),
            "simulcast" => SetSimulcast(media, value),
            "ssrc" => AddSource(media, value),
            _ => AddSourceGroup(media, value),
        };

    private static SdpError AddRid(MediaDescription media, ReadOnlySpan<char> value)
    {
        var tokens = new SdpTokens(value);
        if (!tokens.TryNext(out var id) || !SdpTokens.IsId(id) || !tokens.TryNext(out var direction) || direction is not ("send" or "recv"))
            return SdpError.BadAttribute;
        var rid = new SdpRid(id.ToString(), direction is "send", tokens.Rest.Trim(' ').ToString());
        return SdpAttributes.Add(media.Rids, SdpLimits.Rids, rid);
    }

    private static SdpError SetSimulcast(MediaDescription media, ReadOnlySpan<char> value)
    {
        List<SdpSimulcastLayer> send = [],
            recv = [];
        var tokens = new SdpTokens(value);
        while (tokens.TryNext(out var direction))
        {
            if (direction is not ("send" or "recv") || !tokens.TryNext(out var streams))
                return SdpError.BadAttribute;
            if (AddStreams(direction is "send" ? send : recv, streams) is var error and not SdpError.None)
                return error;
        }
        media.Simulcast = new SdpSimulcast(send, recv);
        return SdpError.None;
    }

    private static SdpError AddStreams(List<SdpSimulcastLayer> list, ReadOnlySpan<char> value)
    {
        var streams = new SdpTokens(value);
        while (streams.TryNext(';', out var stream))
        {
            var rids = new List<string>();
            var paused = false;
            var alternatives = new SdpTokens(stream);
            while (alternatives.TryNext(',', out var rid))
            {
                paused |= rids.Count == 0 && rid[0] == '~';
                rid = rid.TrimStart('~');
                if (!SdpTokens.IsId(rid) || rids.Count == SdpLimits.Rids)
                    return SdpError.BadAttribute;
                rids.Add(rid.ToString());
            }
            if (rids.Count == 0)
                return SdpError.BadAttribute;
            if (SdpAttributes.Add(list, SdpLimits.Rids, new SdpSimulcastLayer(rids, paused)) is var error and not SdpError.None)
                return error;
        }
        return SdpError.None;
    }

    private static SdpError AddSource(MediaDescription media, ReadOnlySpan<char> value)
    {
        var tokens = new SdpTokens(value);
        if (!tokens.TryNextUInt32(out var ssrc))
            return SdpError.BadAttribute;
        var index = media.Sources.FindIndex(source => source.Ssrc == ssrc);
        if (index < 0)
        {
            if (SdpAttributes.Add(media.Sources, SdpLimits.Sources, new SdpSource(ssrc, "", "")) is var error and not SdpError.None)
                return error;
            index = media.Sources.Count - 1;
        }
        SdpTokens.SplitAttribute(tokens.Rest, out var name, out var argument);
        if (name is "cname")
            media.Sources[index] = media.Sources[index] with { Cname = argument.ToString() };
        else if (name is "msid")
            media.Sources[index] = media.Sources[index] with { Msid = argument.ToString() };
        return SdpError.None;
    }

    private static SdpError AddSourceGroup(MediaDescription media, ReadOnlySpan<char> value)
    {
        var tokens = new SdpTokens(value);
        if (!tokens.TryNext(out var semantics))
            return SdpError.BadAttribute;
        var ssrcs = new List<uint>();
        while (tokens.TryNext(out var token))
        {
            if (!SdpTokens.TryParse(token, out var ssrc))
                return SdpError.BadAttribute;
            if (SdpAttributes.Add(ssrcs, SdpLimits.Rids, ssrc) is var error and not SdpError.None)
                return error;
        }
        return SdpAttributes.Add(media.SourceGroups, SdpLimits.SourceGroups, new SdpSourceGroup(semantics.ToString(), ssrcs));
    }
}
