using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Wire.Sdp;

/// <summary>A session description (RFC 8866) as WebRTC uses it (RFC 8829): what this server reads and writes of it.</summary>
public sealed class SessionDescription
{
    public string SessionId { get; set; } = "0";
    public ulong Version { get; set; }
    public List<SdpGroup> Groups { get; init; } = [];
    public bool IceLite { get; set; }
    public bool ExtmapAllowMixed { get; set; }
    public SdpTransport Transport { get; init; } = new();
    public List<MediaDescription> Media { get; init; } = [];

    /// <summary>Reads a description from outside. Everything it may grow to is bounded by <see cref="SdpLimits"/>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SessionDescription? description, out SdpError error)
    {
        description = null;
        error = SdpError.TooLong;
        if (text.Length > SdpLimits.Text)
            return false;
        var parsed = new SessionDescription();
        error = SdpParser.Parse(text, parsed);
        if (error == SdpError.None)
            description = parsed;
        return description is not null;
    }

    public string Write() => SdpWriter.Write(this);
}
