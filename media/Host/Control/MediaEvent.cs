using MediaServer.Sfu.Negotiation;

namespace MediaServer.Host.Control;

/// <summary>Something that happened in a room. <see cref="Participant"/> is empty where the room as a whole is meant.</summary>
public abstract record MediaEvent(string Visit, string Participant);

/// <summary>ICE and DTLS are up; media flows.</summary>
public sealed record PeerConnected(string Visit, string Participant) : MediaEvent(Visit, Participant);

/// <summary>Consent was lost (RFC 7675): nothing is sent until an ICE restart or a check from the peer brings it back.</summary>
public sealed record PeerDisconnected(string Visit, string Participant) : MediaEvent(Visit, Participant);

/// <summary>The peer is gone: DTLS close_notify, a failed handshake, or replaced by a new offer.</summary>
public sealed record PeerClosed(string Visit, string Participant, string Reason) : MediaEvent(Visit, Participant);

/// <param name="Layers">Simulcast layers from the lowest to the highest, or empty.</param>
public sealed record TrackInfo(string Track, MediaKind Kind, TrackSource Source, bool Muted, IReadOnlyList<string> Layers);

/// <summary>The participant's publications changed.</summary>
public sealed record TracksChanged(string Visit, string Participant, IReadOnlyList<TrackInfo> Added, IReadOnlyList<string> Removed)
    : MediaEvent(Visit, Participant);

/// <summary>Who is speaking now; an empty participant means nobody.</summary>
public sealed record SpeakerChanged(string Visit, string Participant) : MediaEvent(Visit, Participant);

/// <summary>What the participant receives of a track changed: another layer, or paused for bandwidth.</summary>
public sealed record LayersChanged(string Visit, string Participant, string Track, int? Width, int? Height, int? Fps, bool Paused)
    : MediaEvent(Visit, Participant);

public enum QualityLevel
{
    Good,
    Fair,
    Poor,
    Lost,
}

/// <summary>How the participant's connection does, from its own reports and ours.</summary>
public sealed record QualityChanged(string Visit, string Participant, QualityLevel Level) : MediaEvent(Visit, Participant);
