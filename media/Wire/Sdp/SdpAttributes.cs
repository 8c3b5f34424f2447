namespace MediaServer.Wire.Sdp;

/// <summary>Attributes that may stand at the session and at an m-line.</summary>
internal static class SdpAttributes
{
    public static bool TryDirection(ReadOnlySpan<char> name, out SdpDirection direction)
    {
        direction = name switch
        {
            "sendonly" => SdpDirection.SendOnly,
            "recvonly" => SdpDirection.RecvOnly,
            "inactive" => SdpDirection.Inactive,
            _ => SdpDirection.SendRecv,
        };
        return direction != SdpDirection.SendRecv || name is "sendrecv";
    }

    public static SdpError ApplyTransport(SdpTransport transport, ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "ice-ufrag":
                transport.Ufrag = value.ToString();
                return IsCredential(value, SdpLimits.MinUfrag) ? SdpError.None : SdpError.BadIceCredentials;
            case "ice-pwd":
                transport.Password = value.ToString();
                return IsCredential(value, SdpLimits.MinPassword) ? SdpError.None : SdpError.BadIceCredentials;
            case "ice-options":
                return AddIceOptions(transport, value);
            case "setup":
                transport.Setup = ParseSetup(value);
                return transport.Setup == SdpSetup.None ? SdpError.BadAttribute : SdpError.None;
            case "fingerprint":
                return AddFingerprint(transport, value);
            default:
                return SdpError.None;
        }
    }

    public static SdpCodec? FindCodec(MediaDescription media, uint payloadType)
    {
        foreach (var codec in media.Codecs)
        {
            if (codec.PayloadType == payloadType)
                return codec;
        }
        return null;
    }

    /// <summary>Adds unless the list is full.</summary>
    public static SdpError Add<T>(List<T> list, int limit, T item)
    {
        if (list.Count >= limit)
            return SdpError.TooManyAttributes;
        list.Add(item);
        return SdpError.None;
    }

    /// <summary>Visible ASCII without the colon that splits a STUN username; a few clients go beyond the ice-char of RFC 8839.</summary>
    private static bool IsCredential(ReadOnlySpan<char> value, int shortest) =>
        value.Length >= shortest
        && value.Length <= SdpLimits.MaxCredential
        && !value.ContainsAnyExceptInRange('!', '~')
        && !value.Contains(':');

    private static SdpError AddIceOptions(SdpTransport transport, ReadOnlySpan<char> value)
    {
        var tokens = new SdpTokens(value);
        while (tokens.TryNext(out var option))
        {
            var error = Add(transport.IceOptions, SdpLimits.IceOptions, option.ToString());
            if (error != SdpError.None)
                return error;
        }
        return SdpError.None;
    }

    private static SdpSetup ParseSetup(ReadOnlySpan<char> value) =>
        value switch
        {
            "actpass" => SdpSetup.ActPass,
            "active" => SdpSetup.Active,
            "passive" => SdpSetup.Passive,
            "holdconn" => SdpSetup.HoldConn,
            _ => SdpSetup.None,
        };

    private static SdpError AddFingerprint(SdpTransport transport, ReadOnlySpan<char> value)
    {
        var tokens = new SdpTokens(value);
        if (!tokens.TryNext(out var algorithm) || !tokens.TryNext(out var hash) || !IsColonHex(hash))
            return SdpError.BadAttribute;
        return Add(transport.Fingerprints, SdpLimits.Fingerprints, new SdpFingerprint(algorithm.ToString(), hash.ToString()));
    }

    private static bool IsColonHex(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i % 3 == 2 ? text[i] != ':' : !char.IsAsciiHexDigit(text[i]))
                return false;
        }
        return text.Length % 3 == 2 && text.Length <= 64 * 3 - 1; // SHA-512 is the longest
    }
}
