namespace MediaServer.Wire.Sdp;

/// <summary>Attributes above the first m-line.</summary>
internal static class SessionAttributes
{
    public static SdpError Apply(SessionDescription session, ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "group":
                return AddGroup(session, value);
            case "ice-lite":
                session.IceLite = true;
                return SdpError.None;
            case "extmap-allow-mixed":
                session.ExtmapAllowMixed = true;
                return SdpError.None;
            default:
                return SdpAttributes.ApplyTransport(session.Transport, name, value);
        }
    }

    private static SdpError AddGroup(SessionDescription session, ReadOnlySpan<char> value)
    {
        var tokens = new SdpTokens(value);
        if (!tokens.TryNext(out var semantics))
            return SdpError.BadAttribute;
        var mids = new List<string>();
        while (tokens.TryNext(out var mid))
        {
            if (SdpAttributes.Add(mids, SdpLimits.Media, mid.ToString()) is var error and not SdpError.None)
                return error;
        }
        return SdpAttributes.Add(session.Groups, SdpLimits.Groups, new SdpGroup(semantics.ToString(), mids));
    }
}
