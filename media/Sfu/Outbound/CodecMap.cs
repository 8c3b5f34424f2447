using MediaServer.Sfu.Negotiation;

namespace MediaServer.Sfu.Outbound;

/// <summary>By which of the subscriber's codecs each of the publisher's payload types travels on.</summary>
internal sealed class CodecMap
{
    private const int PayloadTypes = 128;

    private readonly CodecPlan?[] _byPayloadType = new CodecPlan?[PayloadTypes];

    public CodecMap(IReadOnlyList<CodecPlan> from, IReadOnlyList<CodecPlan> to)
    {
        foreach (var codec in from)
            _byPayloadType[codec.PayloadType % PayloadTypes] = Match(codec, to);
        // Redundant audio goes to those who do not know it as its primary block, which is Opus.
        Primary = to.FirstOrDefault(c => c.Codec == Codec.Opus);
    }

    /// <summary>The subscriber's Opus, null when it agreed to none.</summary>
    public CodecPlan? Primary { get; }

    public CodecPlan? this[byte payloadType] => _byPayloadType[payloadType];

    private static CodecPlan? Match(CodecPlan codec, IReadOnlyList<CodecPlan> to)
    {
        var same = to.Where(c => c.Codec == codec.Codec).ToList();
        return same.FirstOrDefault(c => c.Fmtp == codec.Fmtp) ?? same.FirstOrDefault(c => IsDecodable(codec, c));
    }

    /// <summary>A stream must not be more than the receiver agreed to decode; levels are a matter of size and left to it.</summary>
    private static bool IsDecodable(CodecPlan sent, CodecPlan agreed) =>
        sent.Codec switch
        {
            Codec.H264 => Parameter(sent.Fmtp, "packetization-mode", "0") == Parameter(agreed.Fmtp, "packetization-mode", "0")
                && Profile(sent.Fmtp) == Profile(agreed.Fmtp),
            Codec.Vp9 => Parameter(sent.Fmtp, "profile-id", "0") == Parameter(agreed.Fmtp, "profile-id", "0"),
            Codec.Av1 => Parameter(sent.Fmtp, "profile", "0") == Parameter(agreed.Fmtp, "profile", "0"),
            _ => true,
        };

    /// <summary>profile_idc, the first of the three bytes; Baseline without one (RFC 6184 8.1).</summary>
    private static string Profile(string fmtp) =>
        Parameter(fmtp, "profile-level-id", "42000a") is { Length: 6 } id ? id[..2].ToUpperInvariant() : "42";

    private static string Parameter(string fmtp, string name, string otherwise)
    {
        foreach (var part in fmtp.Split(';', StringSplitOptions.TrimEntries))
        {
            if (part.Length > name.Length && part[name.Length] == '=' && part.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                return part[(name.Length + 1)..];
        }
        return otherwise;
    }
}
