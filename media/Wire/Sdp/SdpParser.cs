namespace MediaServer.Wire.Sdp;

/// <summary>Walks the lines of a description and fills the model; which attribute means what is known to the two attribute readers.</summary>
internal static class SdpParser
{
    public static SdpError Parse(ReadOnlySpan<char> text, SessionDescription session)
    {
        var reader = new SdpLineReader(text);
        if (!reader.TryRead() || reader.Type != 'v' || reader.Value is not "0")
            return reader.Error != SdpError.None ? reader.Error : SdpError.BadVersion;
        var defaultDirection = SdpDirection.SendRecv;
        while (reader.TryRead())
        {
            var error = ApplyLine(reader.Type, reader.Value, session, ref defaultDirection);
            if (error != SdpError.None)
                return error;
        }
        return reader.Error != SdpError.None ? reader.Error : Finish(session);
    }

    private static SdpError ApplyLine(char type, ReadOnlySpan<char> value, SessionDescription session, ref SdpDirection defaultDirection)
    {
        switch (type)
        {
            case 'o':
                return ApplyOrigin(value, session);
            case 'm':
                return AddMedia(value, session, defaultDirection);
            case 'a' when session.Media.Count == 0:
                SdpTokens.SplitAttribute(value, out var name, out var argument);
                if (SdpAttributes.TryDirection(name, out var direction))
                    defaultDirection = direction;
                return SessionAttributes.Apply(session, name, argument);
            case 'a':
                SdpTokens.SplitAttribute(value, out name, out argument);
                return MediaAttributes.Apply(session.Media[^1], name, argument);
            default:
                return SdpError.None; // s, t, c, b and so on mean nothing with ICE
        }
    }

    private static SdpError ApplyOrigin(ReadOnlySpan<char> value, SessionDescription session)
    {
        var tokens = new SdpTokens(value);
        if (!tokens.TryNext(out _) || !tokens.TryNext(out var id) || !tokens.TryNext(out var version))
            return SdpError.BadLine;
        if (id.Length > SdpLimits.SessionId)
            return SdpError.BadLine;
        session.SessionId = id.ToString();
        _ = ulong.TryParse(version, out var number); // a version that is no number orders nothing and harms nothing
        session.Version = number;
        return SdpError.None;
    }

    private static SdpError AddMedia(ReadOnlySpan<char> value, SessionDescription session, SdpDirection direction)
    {
        if (session.Media.Count == SdpLimits.Media)
            return SdpError.TooManyMedia;
        var tokens = new SdpTokens(value);
        if (!tokens.TryNext(out var kind) || !tokens.TryNext(out var port) || !tokens.TryNext(out var protocol))
            return SdpError.BadMediaLine;
        if (!SdpTokens.TryParse(port, out var number) || number > ushort.MaxValue) // "port/count" belongs to layered multicast
            return SdpError.BadMediaLine;
        var media = new MediaDescription
        {
            Kind = kind.ToString(),
            Port = (ushort)number,
            Protocol = protocol.ToString(),
            Direction = direction,
        };
        session.Media.Add(media);
        return AddFormats(ref tokens, media);
    }

    private static SdpError AddFormats(ref SdpTokens tokens, MediaDescription media)
    {
        while (tokens.TryNext(out var format))
        {
            if (media.Formats.Count == SdpLimits.PayloadTypes)
                return SdpError.TooManyPayloadTypes;
            media.Formats.Add(format.ToString());
            if (!media.IsRtp)
                continue;
            if (!SdpTokens.TryParse(format, out var payloadType) || payloadType > 127)
                return SdpError.BadPayloadType;
            if (SdpAttributes.FindCodec(media, payloadType) is not null)
                return SdpError.BadPayloadType;
            media.Codecs.Add(new SdpCodec { PayloadType = (byte)payloadType });
        }
        return media.Formats.Count == 0 ? SdpError.BadMediaLine : SdpError.None;
    }

    private static SdpError Finish(SessionDescription session)
    {
        var mids = new HashSet<string>(StringComparer.Ordinal);
        var candidates = 0;
        foreach (var media in session.Media)
        {
            if (media.Mid.Length > 0 && !mids.Add(media.Mid))
                return SdpError.DuplicateMid;
            candidates += media.Candidates.Count;
            media.ExtmapAllowMixed |= session.ExtmapAllowMixed;
        }
        return candidates > SdpLimits.Candidates ? SdpError.TooManyCandidates : SdpError.None;
    }
}
