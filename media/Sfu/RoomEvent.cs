using MediaServer.Sfu.Negotiation;

namespace MediaServer.Sfu;

/// <summary>How a participant's connection does.</summary>
public enum ConnectionQuality : byte
{
    Good,
    Fair,
    Poor,
    Lost,
}

/// <summary>A publication as others are told of it. <see cref="Layers"/> runs from the lowest to the highest and is empty without simulcast.</summary>
public sealed record TrackDescription(string Track, MediaKind Kind, TrackSource Source, bool Muted, IReadOnlyList<string> Layers);

/// <summary>What happened in a room, in order. <see cref="Participant"/> is empty where nobody is meant.</summary>
public abstract record RoomEvent(string Participant)
{
    /// <summary>The participant's publications changed.</summary>
    public sealed record TracksChanged(string Participant, IReadOnlyList<TrackDescription> Added, IReadOnlyList<string> Removed)
        : RoomEvent(Participant);

    /// <summary>Who is speaking now; an empty participant means nobody.</summary>
    public sealed record SpeakerChanged(string Participant) : RoomEvent(Participant);

    /// <summary>What the participant receives of a track changed.</summary>
    public sealed record LayersChanged(string Participant, string Track, int? Width, int? Height, int? Fps, bool Paused)
        : RoomEvent(Participant);

    /// <summary>The participant's connection became better or worse.</summary>
    public sealed record QualityChanged(string Participant, ConnectionQuality Level) : RoomEvent(Participant);
}
