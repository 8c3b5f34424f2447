namespace MediaServer.Phone.Sdp;

/// <summary>What the sound of a telephone call travels in.</summary>
public enum CallCodec : byte
{
    Pcmu,
    Pcma,
    G722,
    Opus,
}

/// <summary>The fixed facts of each codec (RFC 3551 6, RFC 7587 7).</summary>
public static class CallCodecs
{
    /// <summary>What we offer, the best sound first; a carrier takes the first that it knows.</summary>
    public static readonly CallCodec[] Offered = [CallCodec.Opus, CallCodec.G722, CallCodec.Pcmu, CallCodec.Pcma];

    extension(CallCodec codec)
    {
        public string EncodingName =>
            codec switch
            {
                CallCodec.Pcmu => "PCMU",
                CallCodec.Pcma => "PCMA",
                CallCodec.G722 => "G722",
                _ => "opus",
            };

        /// <summary>The static number, or the dynamic one that we offer.</summary>
        public byte PayloadType =>
            codec switch
            {
                CallCodec.Pcmu => 0,
                CallCodec.Pcma => 8,
                CallCodec.G722 => 9,
                _ => 107,
            };

        /// <summary>The RTP clock. G.722 says 8000 by an old mistake that became the rule (RFC 3551 4.5.2).</summary>
        public int ClockRate => codec == CallCodec.Opus ? 48_000 : 8_000;

        /// <summary>Channels in rtpmap: Opus always says 2, whatever it carries (RFC 7587 7).</summary>
        public int Channels => codec == CallCodec.Opus ? 2 : 1;

        /// <summary>The rate at which the call's sound is mixed, in samples per second.</summary>
        public int SampleRate => codec is CallCodec.Pcmu or CallCodec.Pcma ? 8_000 : 16_000;
    }

    /// <summary>The codec of a format as an rtpmap, or a static number without one, names it; null for everything else.</summary>
    public static CallCodec? Identify(CallFormat format)
    {
        foreach (var codec in Offered)
        {
            if (format.Name.Length == 0 ? codec != CallCodec.Opus && format.PayloadType == codec.PayloadType : IsNamed(format, codec))
                return codec;
        }
        return null;
    }

    private static bool IsNamed(CallFormat format, CallCodec codec) =>
        format.Name.Equals(codec.EncodingName, StringComparison.OrdinalIgnoreCase) && format.ClockRate == codec.ClockRate;
}
