namespace MediaServer.Sfu.Negotiation;

public enum MediaKind : byte
{
    Audio,
    Video,
}

/// <summary>What a track shows, in the words of the signaling protocol.</summary>
public enum TrackSource : byte
{
    Mic,
    Camera,
    Screen,
    Interpreter,
}

public enum Codec : byte
{
    Opus,

    /// <summary>Redundant audio data (RFC 2198) whose blocks are Opus.</summary>
    Red,
    Vp8,
    Vp9,
    H264,
    Av1,
}

/// <summary>One codec of an m-line as both sides agreed on it. <see cref="RtxPayloadType"/> is 0 when no RTX was agreed.</summary>
public sealed record CodecPlan(
    Codec Codec,
    byte PayloadType,
    int ClockRate,
    string Fmtp,
    byte RtxPayloadType,
    bool Nack,
    bool Pli,
    bool Fir,
    bool TransportCc,
    bool Remb
);

/// <summary>Header extension ids of an m-line (RFC 8285); 0 means that the extension was not agreed.</summary>
public sealed record ExtensionIds
{
    public byte Mid { get; init; }
    public byte Rid { get; init; }
    public byte RepairedRid { get; init; }
    public byte AudioLevel { get; init; }
    public byte AbsSendTime { get; init; }
    public byte TransportCc { get; init; }
    public byte AbsCaptureTime { get; init; }
    public byte VideoOrientation { get; init; }
    public byte PlayoutDelay { get; init; }
    public byte DependencyDescriptor { get; init; }
}

/// <summary>One track that the client sends to us.</summary>
/// <param name="Mid">The m-line's mid.</param>
/// <param name="Track">The server's id of the track.</param>
/// <param name="Kind">Audio or video.</param>
/// <param name="Source">What it shows.</param>
/// <param name="Muted">Whether it starts muted.</param>
/// <param name="Codecs">Agreed codecs, the preferred one first.</param>
/// <param name="Rids">Simulcast layers from the lowest to the highest, or empty.</param>
/// <param name="Ssrcs">Signalled media SSRCs, or empty when the MID and RID extensions tell.</param>
/// <param name="RtxSsrcs">Signalled retransmission SSRCs (FID groups), parallel to <paramref name="Ssrcs"/>; 0 where there is none.</param>
/// <param name="Extensions">Agreed header extensions.</param>
public sealed record PublicationPlan(
    string Mid,
    string Track,
    MediaKind Kind,
    TrackSource Source,
    bool Muted,
    IReadOnlyList<CodecPlan> Codecs,
    IReadOnlyList<string> Rids,
    IReadOnlyList<uint> Ssrcs,
    IReadOnlyList<uint> RtxSsrcs,
    ExtensionIds Extensions
);

/// <summary>One track that we send to the client. <see cref="RtxSsrc"/> is 0 when no RTX was agreed.</summary>
public sealed record SubscriptionPlan(
    string Mid,
    string Track,
    MediaKind Kind,
    IReadOnlyList<CodecPlan> Codecs,
    uint Ssrc,
    uint RtxSsrc,
    ExtensionIds Extensions
);

/// <summary>
/// Everything one offer and its answer agreed on: the whole truth for the participant, not a change to the last one.
/// A track that is absent from the next plan has ended.
/// </summary>
public sealed record NegotiationPlan(IReadOnlyList<PublicationPlan> Publications, IReadOnlyList<SubscriptionPlan> Subscriptions);
