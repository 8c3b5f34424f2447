using MediaServer.Server.Hub;
using MediaServer.Server.Live;
using MediaServer.Visits;

namespace MediaServer.Server.Recordings;

// What travels about recordings, word for word as in PROTOCOL.md.

/// <param name="Request">Names the question, in the answer too.</param>
/// <param name="Kind">What is asked for.</param>
/// <param name="Text">To be shown as it is.</param>
/// <param name="TextVersion">Which words these are.</param>
/// <param name="Language">In which language.</param>
/// <param name="Holding">Nothing of or for this person flows before the answer.</param>
internal sealed record ConsentMessage(string Request, string Kind, string Text, string TextVersion, string Language, bool Holding) : Opaque
{
    public static ConsentMessage Of(Visit visit, Recording recording, Participant participant)
    {
        var text = ConsentTexts.For(visit, participant);
        return new ConsentMessage(recording.Id, "recording", text.Text, text.Version, text.Language, participant.AwaitsConsent);
    }
}

internal sealed record ConsentReply(string Request, bool Yes) : Opaque;

/// <summary>How one person stands to the recording, for those who may record.</summary>
internal sealed record PersonConsent(string Participant, string Consent) : Opaque;

/// <param name="State">off, asking, on or paused.</param>
/// <param name="Id">The recording's.</param>
/// <param name="Reason">Why it is off.</param>
/// <param name="Mine">How the receiver stands to it: yes, no, asked, or absent where nobody asks.</param>
internal sealed record RecordingMessage(string State, string? Id, string? Reason, string? Mine) : Opaque
{
    /// <summary>Why it is not being saved as it should; for those who may record.</summary>
    public string? Trouble { get; init; }

    /// <summary>Everybody who is asked; for those who may record.</summary>
    public IReadOnlyList<PersonConsent>? People { get; init; }

    public static RecordingMessage Of(Visit visit, Recording recording, Participant to)
    {
        var message = new RecordingMessage(Snapshots.Word(recording.State), recording.Id, null, Consent(recording, to));
        if (!to.Permissions.Record)
            return message;
        return message with
        {
            Trouble = recording.Trouble,
            People =
            [
                .. visit
                    .Participants.Where(p => p is { IsInside: true, Via: not Via.Whip })
                    .Select(p => new PersonConsent(p.Id, Consent(recording, p))),
            ],
        };
    }

    public static RecordingMessage Off(string id, string reason) => new("off", id, reason, null);

    private static string Consent(Recording recording, Participant participant) =>
        recording.Answers.TryGetValue(participant.Id, out var answer)
            ? answer.Yes
                ? "yes"
                : "no"
            : "asked";
}

internal sealed record RecordingStarting(string RecordingId) : Opaque;

/// <summary>A recording as the API and those who may record see it.</summary>
internal sealed record RecordingDescription(
    string Id,
    string Visit,
    string State,
    bool Paused,
    string? Reason,
    double? Progress,
    string? Failure,
    DateTimeOffset RequestedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? StoppedAt,
    long? DurationMs,
    bool LegalHold,
    DateTimeOffset? RetainUntil,
    IReadOnlyList<RecordingFileDescription> Files
) : Opaque;

internal sealed record RecordingFileDescription(string Name, string Type, long Size, string Sha256) : Opaque;

internal sealed record ConsentDescription(
    string Recording,
    string Participant,
    bool Yes,
    string TextVersion,
    string Language,
    string? Text,
    string By,
    string Via,
    DateTimeOffset At
) : Opaque;

/// <summary>The backend answers for somebody, whose answer it has in another way.</summary>
internal sealed record ProxyConsent(bool Yes, string? TextVersion = null, string? Language = null) : Opaque;

internal sealed record LegalHoldRequest(bool Hold) : Opaque;
