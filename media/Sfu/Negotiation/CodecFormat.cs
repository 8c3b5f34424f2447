using MediaServer.Wire.Sdp;

namespace MediaServer.Sfu.Negotiation;

/// <summary>What an encoding name and its parameters mean: which codec, and when two payload types carry the same format.</summary>
internal static class CodecFormat
{
    /// <summary>The default of RFC 6184 8.1: Constrained Baseline, level 1.</summary>
    private const string DefaultH264Profile = "42000a";

    public static Codec? Identify(SdpCodec codec, MediaKind? kind) =>
        (kind, codec.Name.ToUpperInvariant()) switch
        {
            (MediaKind.Audio, "OPUS") => Codec.Opus,
            (MediaKind.Audio, "RED") => Codec.Red,
            (MediaKind.Video, "VP8") => Codec.Vp8,
            (MediaKind.Video, "VP9") => Codec.Vp9,
            (MediaKind.Video, "H264") => Codec.H264,
            (MediaKind.Video, "AV1") => Codec.Av1,
            _ => null,
        };

    public static string Name(Codec codec) =>
        codec switch
        {
            Codec.Opus => "opus",
            Codec.Red => "red",
            Codec.Vp8 => "VP8",
            Codec.Vp9 => "VP9",
            Codec.H264 => "H264",
            _ => "AV1",
        };

    /// <summary>Whether a stream of one can be decoded as the other; payload types and levels may differ.</summary>
    public static bool IsSame(CodecPlan one, CodecPlan other) =>
        one.Codec == other.Codec
        && one.Codec switch
        {
            Codec.Vp9 => Parameter(one, "profile-id", "0") == Parameter(other, "profile-id", "0"),
            Codec.Av1 => Parameter(one, "profile", "0") == Parameter(other, "profile", "0"),
            Codec.H264 => Parameter(one, "packetization-mode", "0") == Parameter(other, "packetization-mode", "0")
                && H264Profile(one) == H264Profile(other),
            _ => true,
        };

    /// <summary>In-band FEC is always asked for: the SFU relays it untouched, and a phone on a train lives on it (RFC 7587 6.1).</summary>
    public static string OpusParameters(string offered) =>
        offered.Contains("useinbandfec", StringComparison.OrdinalIgnoreCase) ? offered
        : offered.Length == 0 ? "useinbandfec=1"
        : $"{offered};useinbandfec=1";

    /// <summary>
    /// The profile without the level. Constrained Baseline goes by two spellings, 42e0 and 4240 among them: constraint_set1 on
    /// Baseline is what counts (RFC 6184 8.1, table 5).
    /// </summary>
    private static (int Profile, int Constraints) H264Profile(CodecPlan codec)
    {
        var text = Parameter(codec, "profile-level-id", DefaultH264Profile);
        if (!int.TryParse(text, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var id) || text.Length != 6)
            return (-1, -1);
        var (profile, constraints) = (id >> 16, (id >> 8) & 0xFF);
        const int Baseline = 0x42;
        return (profile, profile == Baseline ? constraints & 0x40 : constraints);
    }

    private static string Parameter(CodecPlan codec, string name, string fallback) =>
        new SdpCodec { PayloadType = codec.PayloadType, Fmtp = codec.Fmtp }.Parameter(name) ?? fallback;
}
