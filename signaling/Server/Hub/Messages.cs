using System.Text.Json.Serialization;
using MediaServer.Visits;

namespace MediaServer.Server.Hub;

// What travels over the hub, word for word as in PROTOCOL.md section 4.

/// <summary>A message shows its type and nothing of its content: SignalR writes arguments into its log.</summary>
internal abstract record Opaque
{
    public sealed override string ToString() => GetType().Name;
}

internal sealed record ClientInfo(string? Sdk = null, string? Browser = null, string? Os = null) : Opaque;

internal sealed record JoinRequest(
    string? Name = null,
    string? Resume = null,
    string? DataMode = null,
    ClientInfo? Client = null,
    NegotiateRequest? Offer = null,
    string? Language = null
) : Opaque;

internal sealed record PublishItem(string Mid, string Source, bool Muted = false) : Opaque;

internal sealed record SubscribeItem(string Mid, string Track) : Opaque;

internal sealed record NegotiateRequest(
    string Sdp,
    IReadOnlyList<PublishItem>? Publish = null,
    IReadOnlyList<SubscribeItem>? Subscribe = null
) : Opaque;

internal sealed record PublishedItem(string Mid, string Track) : Opaque;

internal sealed record RejectedItem(string Mid, string Code) : Opaque;

internal sealed record NegotiateAnswer(string Sdp, IReadOnlyList<PublishedItem> Publish, IReadOnlyList<RejectedItem> Rejected) : Opaque;

internal sealed record TrickleRequest(string Candidate, string? Mid = null) : Opaque;

internal sealed record SetTrackRequest(string Track, bool Muted) : Opaque;

internal sealed record WatchRequest(
    string Track,
    int? Width = null,
    int? Height = null,
    int? Fps = null,
    int? Priority = null,
    bool Paused = false
) : Opaque;

internal sealed record TargetRequest(string Participant, string? Reason = null) : Opaque;

internal sealed record TrackSnapshot(
    string Track,
    string Participant,
    string Kind,
    Source Source,
    bool Muted,
    IReadOnlyList<string>? Layers
) : Opaque
{
    public static TrackSnapshot Of(string participant, Track track) =>
        new(
            track.Id,
            participant,
            track.Audio ? "audio" : "video",
            track.Source,
            track.Muted,
            track.Layers.Count > 0 ? track.Layers : null
        );
}

internal sealed record ParticipantSnapshot(
    string Id,
    string Name,
    Role Role,
    Via Via,
    ParticipantState State,
    IReadOnlyList<TrackSnapshot> Tracks,
    bool Speaking,
    Quality Quality,
    bool Connected,
    bool Hand
) : Opaque
{
    /// <summary>Only in <c>me</c>: what one may do oneself.</summary>
    public Permissions? Perms { get; init; }

    public static ParticipantSnapshot Of(Participant p) =>
        new(
            p.Id,
            p.Name,
            p.Role,
            p.Via,
            p.State,
            [.. p.Tracks.Select(t => TrackSnapshot.Of(p.Id, t))],
            p.Speaking,
            p.Quality,
            p.Connection is not null,
            p.Hand
        );
}

internal sealed record QueueSnapshot(int Position, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? EtaSeconds) : Opaque;

internal sealed record VisitSnapshot(
    string Id,
    string? Title,
    IReadOnlyList<ParticipantSnapshot> Participants,
    string Recording,
    long LastSeq
) : Opaque
{
    /// <summary>True when telephone calls are taken and made.</summary>
    public bool? Phone { get; init; }
}

internal sealed record IceServer(IReadOnlyList<string> Urls, string? Username = null, string? Credential = null) : Opaque;

internal sealed record JoinReply(
    string State,
    ParticipantSnapshot Me,
    VisitSnapshot Visit,
    QueueSnapshot? Queue,
    string Resume,
    IReadOnlyList<IceServer> IceServers,
    NegotiateAnswer? Answer
) : Opaque;

internal sealed record StateMessage(ParticipantState From, ParticipantState To, string? Reason) : Opaque;

internal sealed record ParticipantsMessage(
    IReadOnlyList<ParticipantSnapshot> Added,
    IReadOnlyList<ParticipantSnapshot> Updated,
    IReadOnlyList<string> Removed
) : Opaque
{
    public static ParticipantsMessage OfAdded(params IReadOnlyList<ParticipantSnapshot> added) => new(added, [], []);

    public static ParticipantsMessage OfUpdated(Participant updated) => new([], [ParticipantSnapshot.Of(updated)], []);

    public static ParticipantsMessage OfRemoved(string removed) => new([], [], [removed]);
}

internal sealed record TracksMessage(IReadOnlyList<TrackSnapshot> Added, IReadOnlyList<string> Removed) : Opaque;

internal sealed record WaitingPerson(string Id, string Name, Role Role, Via Via) : Opaque;

internal sealed record WaitingItem(WaitingPerson Participant, DateTimeOffset Since, int Position) : Opaque;

internal sealed record SpeakerMessage([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Participant) : Opaque;

internal sealed record QualityMessage(string Participant, Quality Level, string? Advice = null) : Opaque;

internal sealed record LayersMessage(string Track, int? Width, int? Height, int? Fps, bool Paused) : Opaque;

internal sealed record MovedMessage(string Reason) : Opaque;

internal sealed record MutedMessage(string Track) : Opaque;

internal sealed record RaiseHandRequest(bool Raised) : Opaque;

internal sealed record PauseRequest(bool Paused) : Opaque;

/// <param name="Number">A number in international form.</param>
/// <param name="Sip">Or a SIP URI.</param>
/// <param name="Name">What others see; the number's last two digits otherwise.</param>
internal sealed record InviteByPhoneRequest(string? Number = null, string? Sip = null, string? Name = null) : Opaque;

/// <param name="Participant">Somebody who is on the telephone.</param>
/// <param name="Number">Whom the trunk shall call instead of us, in international form.</param>
internal sealed record HandOnRequest(string Participant, string? Number = null) : Opaque;

/// <summary>Where to call, and with what.</summary>
/// <param name="Number">The public number, if there is one.</param>
/// <param name="Sip">The SIP URI that needs no PIN.</param>
/// <param name="Pin">One's own PIN.</param>
/// <param name="Calling">The number on file is being called.</param>
internal sealed record PhoneAccess(string? Number, string Sip, string Pin, bool? Calling = null) : Opaque;

/// <summary>Somebody who is being called.</summary>
internal sealed record CalledPerson(string Id, string Name, Role Role, Via Via, string State) : Opaque;

internal sealed record CallMessage(string Participant, string Name, string State, string? Reason) : Opaque;
