using MediaServer.Wire.Sdp;

namespace MediaServer.Sfu.Negotiation;

/// <summary>What kind of client made an offer.</summary>
public enum ClientKind : byte
{
    /// <summary>Lists say which m-line publishes what and which receives which track.</summary>
    Hub,

    /// <summary>RFC 9725: every m-line that sends is a publication; audio is the mic, the first video the camera, the second the screen.</summary>
    Whip,

    /// <summary>M-lines that receive are filled with the room's tracks of the same kind, in order.</summary>
    Whep,
}

public sealed record PublishRequest(string Mid, TrackSource Source, bool Muted);

public sealed record SubscribeRequest(string Mid, string Track);

/// <summary>A track of the room that may be subscribed to.</summary>
/// <param name="Owner">The participant that publishes it; nobody gets their own track back.</param>
/// <param name="Codecs">What the publisher may send, as its own plan says.</param>
public sealed record KnownTrack(string Track, MediaKind Kind, TrackSource Source, string Owner, IReadOnlyList<CodecPlan> Codecs);

/// <summary>Our half of the transport.</summary>
public sealed record LocalTransport(string Ufrag, string Password, SdpFingerprint Fingerprint, IReadOnlyList<SdpCandidate> Candidates);

/// <summary>Everything that the answer depends on.</summary>
public sealed record OfferRequest
{
    public required SessionDescription Offer { get; init; }
    public required ClientKind Client { get; init; }

    /// <summary>The participant that offers.</summary>
    public required string Participant { get; init; }
    public required LocalTransport Transport { get; init; }

    /// <summary>Sources that the participant has the permission to publish.</summary>
    public required IReadOnlyCollection<TrackSource> MayPublish { get; init; }
    public IReadOnlyList<PublishRequest> Publish { get; init; } = [];
    public IReadOnlyList<SubscribeRequest> Subscribe { get; init; } = [];

    /// <summary>Tracks of the room in the order in which they appeared.</summary>
    public IReadOnlyList<KnownTrack> Tracks { get; init; } = [];

    /// <summary>What the participant's last offer led to; ids and SSRCs are kept from it.</summary>
    public NegotiationPlan? Previous { get; init; }

    /// <summary>The session id and version of our side's origin line; the version counts up with every answer (RFC 8829 5.3.2).</summary>
    public string SessionId { get; init; } = "1";
    public ulong Version { get; init; } = 1;

    /// <summary>A new track id that nobody has.</summary>
    public required Func<string> NewTrack { get; init; }

    /// <summary>A new SSRC that is unique towards this participant.</summary>
    public required Func<uint> NewSsrc { get; init; }
}
