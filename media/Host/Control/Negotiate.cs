using MediaServer.Sfu.Negotiation;

namespace MediaServer.Host.Control;

/// <summary>Who made the offer: our SDK's hub call with its lists, or a bare WHIP or WHEP client without any.</summary>
public enum OfferKind
{
    /// <summary>Lists say which m-line publishes what and which receives which track.</summary>
    Hub,

    /// <summary>RFC 9725: every m-line that sends is a publication; audio is the mic, the first video the camera, the second the screen.</summary>
    Whip,

    /// <summary>WHEP: m-lines that receive are filled with the visit's tracks of the same kind, in order.</summary>
    Whep,
}

public sealed record PublishIntent(string Mid, TrackSource Source, bool Muted);

public sealed record SubscribeIntent(string Mid, string Track);

/// <param name="Visit">Opaque visit id: the room.</param>
/// <param name="Participant">Opaque participant id: the peer.</param>
/// <param name="Kind">What kind of client made the offer.</param>
/// <param name="Sdp">The offer, at most 256 KB.</param>
/// <param name="Publish">Empty for WHIP and WHEP.</param>
/// <param name="Subscribe">Empty for WHIP and WHEP.</param>
/// <param name="MayPublish">Sources this participant has the permission to publish.</param>
/// <param name="Held">Whether a new peer begins on hold: it connects, and nothing flows before <see cref="SetHeld"/> lets it.</param>
public sealed record NegotiateCommand(
    string Visit,
    string Participant,
    OfferKind Kind,
    string Sdp,
    IReadOnlyList<PublishIntent> Publish,
    IReadOnlyList<SubscribeIntent> Subscribe,
    IReadOnlyCollection<TrackSource> MayPublish,
    bool Held = false
);

public sealed record PublishedTrack(string Mid, string Track);

public sealed record RejectedMid(string Mid, string Code);

/// <summary>The answer, or <see cref="Error"/> with one of the protocol's stable codes and nothing else.</summary>
public sealed record NegotiateReply(
    string Sdp,
    IReadOnlyList<PublishedTrack> Publish,
    IReadOnlyList<RejectedMid> Rejected,
    string? Error = null
)
{
    public static NegotiateReply Failed(string code) => new("", [], [], code);
}
