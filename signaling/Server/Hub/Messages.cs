using System.Text.Json.Serialization;
using MediaServer.Visits;

namespace MediaServer.Server.Hub;

// What travels over the hub, word for word as in PROTOCOL.md section 4.

internal sealed record ClientInfo(string? Sdk, string? Browser, string? Os);

internal sealed record JoinRequest(string? Name, string? Resume, string? DataMode, ClientInfo? Client, NegotiateRequest? Offer);

internal sealed record PublishItem(string Mid, string Source, bool Muted = false);

internal sealed record SubscribeItem(string Mid, string Track);

internal sealed record NegotiateRequest(string Sdp, IReadOnlyList<PublishItem>? Publish, IReadOnlyList<SubscribeItem>? Subscribe);

internal sealed record PublishedItem(string Mid, string Track);

internal sealed record RejectedItem(string Mid, string Code);

internal sealed record NegotiateAnswer(string Sdp, IReadOnlyList<PublishedItem> Publish, IReadOnlyList<RejectedItem> Rejected);

internal sealed record TrickleRequest(string Candidate, string? Mid);

internal sealed record SetTrackRequest(string Track, bool Muted);

internal sealed record WatchRequest(string Track, int? Width, int? Height, int? Fps, int? Priority, bool Paused = false);

internal sealed record TargetRequest(string Participant, string? Reason = null);

internal sealed record TrackSnapshot(
    string Track,
    string Participant,
    string Kind,
    Source Source,
    bool Muted,
    IReadOnlyList<string>? Layers
)
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
    bool Connected
)
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
            p.Connection is not null
        );
}

internal sealed record QueueSnapshot(int Position, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? EtaSeconds);

internal sealed record VisitSnapshot(
    string Id,
    string? Title,
    IReadOnlyList<ParticipantSnapshot> Participants,
    string Recording,
    long LastSeq
);

internal sealed record IceServer(IReadOnlyList<string> Urls, string? Username = null, string? Credential = null);

internal sealed record JoinReply(
    string State,
    ParticipantSnapshot Me,
    VisitSnapshot Visit,
    QueueSnapshot? Queue,
    string Resume,
    IReadOnlyList<IceServer> IceServers,
    NegotiateAnswer? Answer
);

internal sealed record StateMessage(ParticipantState From, ParticipantState To, string? Reason);

internal sealed record ParticipantsMessage(
    IReadOnlyList<ParticipantSnapshot> Added,
    IReadOnlyList<ParticipantSnapshot> Updated,
    IReadOnlyList<string> Removed
)
{
    public static ParticipantsMessage OfAdded(params IReadOnlyList<ParticipantSnapshot> added) => new(added, [], []);

    public static ParticipantsMessage OfUpdated(Participant updated) => new([], [ParticipantSnapshot.Of(updated)], []);

    public static ParticipantsMessage OfRemoved(string removed) => new([], [], [removed]);
}

internal sealed record TracksMessage(IReadOnlyList<TrackSnapshot> Added, IReadOnlyList<string> Removed);

internal sealed record WaitingPerson(string Id, string Name, Role Role, Via Via);

internal sealed record WaitingItem(WaitingPerson Participant, DateTimeOffset Since, int Position);

internal sealed record SpeakerMessage([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Participant);

internal sealed record QualityMessage(string Participant, Quality Level, string? Advice = null);

internal sealed record LayersMessage(string Track, int? Width, int? Height, int? Fps, bool Paused);

internal sealed record MovedMessage(string Reason);
