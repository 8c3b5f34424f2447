namespace MediaServer.Tests.Functional.Browsers;

/// <summary>What probe.js reads from a page's peer connection.</summary>
/// <param name="At">The page's clock, milliseconds.</param>
/// <param name="Made">How many peer connections the page made since it was loaded.</param>
public sealed record PeerStats(
    double At,
    int Made,
    int Live,
    string State,
    InboundStats[] Inbound,
    OutboundStats[] Outbound,
    PairStats? Pair
)
{
    public IEnumerable<InboundStats> Video => Inbound.Where(stream => stream.Kind == "video");
    public IEnumerable<InboundStats> Audio => Inbound.Where(stream => stream.Kind == "audio");

    /// <summary>The audio streams in which sound was heard: decoded samples that carry energy.</summary>
    public IEnumerable<InboundStats> Heard => Audio.Where(stream => stream.TotalAudioEnergy > AudibleEnergy);

    /// <summary>Energy (level squared times seconds) that a tone reaches at once and silence or comfort noise never.</summary>
    public const double AudibleEnergy = 0.0005;
}

public sealed record InboundStats(
    string Kind,
    string? Mid,
    string? TrackIdentifier,
    long PacketsReceived,
    long PacketsLost,
    long PacketsDiscarded,
    long BytesReceived,
    long FramesDecoded,
    long FramesDropped,
    long FreezeCount,
    double TotalFreezesDuration,
    int FrameWidth,
    int FrameHeight,
    long TotalSamplesReceived,
    long ConcealedSamples,
    long SilentConcealedSamples,
    long ConcealmentEvents,
    double TotalAudioEnergy,
    long NackCount,
    long PliCount,
    string? Codec
);

public sealed record OutboundStats(
    string Kind,
    string? Mid,
    string? Rid,
    long PacketsSent,
    long FramesEncoded,
    long NackCount,
    long PliCount,
    double TargetBitrate,
    string? QualityLimitationReason,
    string? Codec
);

public sealed record PairStats(
    string Local,
    string LocalProtocol,
    string? RelayProtocol,
    string Remote,
    string? RemoteAddress,
    int? RemotePort,
    double? RoundTrip
);

/// <summary>What a video element shows: size, mean color and spread of brightness.</summary>
public sealed record Picture(
    string? Participant,
    int Width,
    int Height,
    bool Paused,
    bool Visible,
    double Time,
    double[] Mean,
    double Spread
)
{
    public bool IsBlack => Width == 0 || (Mean.Max() < 20 && Spread < 5);

    public bool DiffersFrom(Picture other) => Mean.Zip(other.Mean, (a, b) => Math.Abs(a - b)).Max() + Math.Abs(Spread - other.Spread) > 0.2;
}
