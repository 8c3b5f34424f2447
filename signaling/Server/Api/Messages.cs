using MediaServer.Server.Hub;

namespace MediaServer.Server.Api;

internal sealed record CreateVisit(
    string? Title = null,
    DateTimeOffset? StartsAt = null,
    bool WaitingRoom = true,
    string Recording = "off",
    int? MaxParticipants = null,
    string? Locale = null,
    string RecordingRefusal = "stop",
    int? RetentionDays = null
);

internal sealed record VisitDescription(
    string Id,
    string State,
    string? Title,
    DateTimeOffset? StartsAt,
    bool WaitingRoom,
    string Recording,
    int MaxParticipants,
    string? Locale,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt
)
{
    /// <summary>What a no to being recorded means, where recording may be asked for: stop or exclude.</summary>
    public string? RecordingRefusal { get; init; }

    /// <summary>How long recordings are kept; absent for ever.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>The recording that is asked for or runs.</summary>
    public ActiveRecordingDescription? ActiveRecording { get; init; }

    /// <summary>Who has a seat, waiting or inside; only when one visit is asked for.</summary>
    public IReadOnlyList<ParticipantSnapshot>? Participants { get; init; }

    public IReadOnlyList<TrackSnapshot>? Tracks { get; init; }

    /// <summary>Only when the telephone is on.</summary>
    public VisitPhone? Phone { get; init; }
}

/// <param name="Name">What others see; may be left out.</param>
/// <param name="Role">provider, patient, guest, interpreter or observer.</param>
/// <param name="Locale">The person's language.</param>
/// <param name="ParticipantId">An id of the app's own instead of a random one; asking again mints another token for the same person.</param>
/// <param name="Phone">The person's own number in international form, called when the person chooses to continue by phone.</param>
internal sealed record InviteParticipant(
    string Role,
    string? Name = null,
    string? Locale = null,
    string? ParticipantId = null,
    string? Phone = null
) : Opaque;

internal sealed record Invitation(string ParticipantId, string Token, string JoinUrl, PhoneAccess? Phone) : Opaque;

/// <param name="Id">The recording's.</param>
/// <param name="State">asking, on or paused.</param>
/// <param name="Trouble">Why it is not being saved as it should.</param>
/// <param name="Consents">Everybody's last answer.</param>
internal sealed record ActiveRecordingDescription(string Id, string State, string? Trouble, IReadOnlyDictionary<string, bool> Consents);

/// <summary>How a visit is reached by telephone; the PIN is each participant's own.</summary>
internal sealed record VisitPhone(string? Number, string Sip);

/// <param name="Number">A number in international form.</param>
/// <param name="Sip">Or a SIP URI.</param>
/// <param name="ParticipantId">Somebody invited before, whose seat the called person takes; otherwise a guest.</param>
/// <param name="Name">What others see; the number's last two digits otherwise.</param>
internal sealed record DialRequest(string? Number = null, string? Sip = null, string? ParticipantId = null, string? Name = null) : Opaque;

/// <param name="Number">Whom the caller is handed on to: a number in international form.</param>
internal sealed record TransferRequest(string? Number = null) : Opaque;
