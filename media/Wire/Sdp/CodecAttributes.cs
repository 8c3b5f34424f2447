namespace MediaServer.Wire.Sdp;

/// <summary>rtpmap, fmtp and rtcp-fb: lines that start with the payload type they speak of.</summary>
internal static class CodecAttributes
{
    public static SdpError Apply(MediaDescription media, ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        var tokens = new SdpTokens(value);
        if (!tokens.TryNext(out var token))
            return SdpError.BadAttribute;
        if (token is "*" && name is "rtcp-fb")
            return AddFeedbackToAll(media, tokens.Rest);
        if (!media.IsRtp)
            return SdpError.None;
        if (!SdpTokens.TryParse(token, out var payloadType) || payloadType > 127)
            return SdpError.BadPayloadType;
        if (SdpAttributes.FindCodec(media, payloadType) is not { } codec)
            return SdpError.None; // describes a format that the m-line does not list
        return name switch
        {
            "rtpmap" => SetEncoding(codec, tokens.Rest),
            "fmtp" => SetFormat(codec, tokens.Rest),
            _ => AddFeedback(codec, tokens.Rest),
        };
    }

    private static SdpError SetEncoding(SdpCodec codec, ReadOnlySpan<char> value)
    {
        var tokens = new SdpTokens(value);
        if (!tokens.TryNext('/', out var name) || !tokens.TryNext('/', out var clock))
            return SdpError.BadAttribute;
        if (!SdpTokens.TryParse(clock.Trim(' '), out var rate) || rate is 0 or > 1_000_000)
            return SdpError.BadAttribute;
        codec.Name = name.ToString();
        codec.ClockRate = (int)rate;
        if (!tokens.TryNext('/', out var channels))
            return SdpError.None;
        if (!SdpTokens.TryParse(channels.Trim(' '), out var count) || count is 0 or > 255)
            return SdpError.BadAttribute;
        codec.Channels = (int)count;
        return SdpError.None;
    }

    private static SdpError SetFormat(SdpCodec codec, ReadOnlySpan<char> value)
    {
        codec.Fmtp = value.Trim(' ').ToString();
        return SdpError.None;
    }

    private static SdpError AddFeedback(SdpCodec codec, ReadOnlySpan<char> value) =>
        SdpAttributes.Add(codec.Feedback, SdpLimits.Feedback, value.Trim(' ').ToString());

    private static SdpError AddFeedbackToAll(MediaDescription media, ReadOnlySpan<char> value)
    {
        foreach (var codec in media.Codecs)
        {
            if (AddFeedback(codec, value) is var error and not SdpError.None)
                return error;
        }
        return SdpError.None;
    }
}
