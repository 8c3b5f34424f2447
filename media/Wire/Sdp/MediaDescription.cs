namespace MediaServer.Wire.Sdp;

/// <summary>One m-line with its attributes.</summary>
public sealed class MediaDescription
{
    /// <summary><c>audio</c>, <c>video</c>, <c>application</c>.</summary>
    public required string Kind { get; init; }
    public required ushort Port { get; set; }
    public required string Protocol { get; init; }

    /// <summary>The m-line's format list as written; for RTP <see cref="Codecs"/> follows it.</summary>
    public List<string> Formats { get; init; } = [];
    public string Mid { get; set; } = "";
    public SdpDirection Direction { get; set; }
    public bool RtcpMux { get; set; }
    public bool RtcpReducedSize { get; set; }
    public bool BundleOnly { get; set; }
    public bool ExtmapAllowMixed { get; set; }
    public SdpTransport Transport { get; init; } = new();
    public List<SdpCandidate> Candidates { get; init; } = [];
    public bool EndOfCandidates { get; set; }
    public List<SdpCodec> Codecs { get; init; } = [];
    public List<SdpExtension> Extensions { get; init; } = [];
    public List<SdpRid> Rids { get; init; } = [];
    public SdpSimulcast? Simulcast { get; set; }
    public SdpMsid? Msid { get; set; }
    public List<SdpSource> Sources { get; init; } = [];
    public List<SdpSourceGroup> SourceGroups { get; init; } = [];

    /// <summary>A port of 0 means rejected, save for m-lines that only come with their bundle (RFC 9143 7.2).</summary>
    public bool IsRejected => Port == 0 && !BundleOnly;

    public bool IsRtp => Protocol.EndsWith("/SAVPF", StringComparison.Ordinal) || Protocol.EndsWith("/SAVP", StringComparison.Ordinal);
}
