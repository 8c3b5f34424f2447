namespace MediaServer.Server.Stores;

internal sealed class VisitRow
{
    public required string Id { get; init; }
    public string? Title { get; set; }
    public DateTimeOffset? StartsAt { get; set; }
    public bool WaitingRoom { get; set; }
    public required string Recording { get; set; }

    /// <summary>stop or exclude.</summary>
    public string Refusal { get; set; } = "stop";

    /// <summary>How long recordings are kept after they are ready; null for ever.</summary>
    public int? RetentionDays { get; set; }
    public int MaxParticipants { get; set; }
    public string? Locale { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>Somebody who was invited to, or has been in, a visit.</summary>
internal sealed class ParticipantRow
{
    public required string Visit { get; init; }
    public required string Id { get; init; }
    public required string Name { get; set; }
    public required string Role { get; set; }
    public string Via { get; set; } = "web";
    public string? Locale { get; set; }

    /// <summary>The person's own number, to be called at; forgotten when the visit ends.</summary>
    public string? Phone { get; set; }

    /// <summary>invited, waiting, joined, held or left.</summary>
    public required string State { get; set; }

    /// <summary>Denied or removed; may not come again until somebody admits.</summary>
    public bool Barred { get; set; }

    /// <summary>Digest of the resume secret, so that a restart of the server keeps the seats.</summary>
    public string? SeatKey { get; set; }

    /// <summary>What it may do, as JSON.</summary>
    public string? Permissions { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
}

/// <summary>The PIN of one participant of an open visit, as a keyed digest.</summary>
internal sealed class PhonePinRow
{
    public required string Digest { get; init; }
    public required string Visit { get; init; }
    public required string Participant { get; init; }

    /// <summary>Random; with the key it gives the PIN again, without it nothing.</summary>
    public required string Seed { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One call out: what the limits count.</summary>
internal sealed class DialRow
{
    public long Id { get; init; }
    public required string Visit { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>A recording, from the question on.</summary>
internal sealed class RecordingRow
{
    public required string Id { get; init; }
    public required string Visit { get; init; }

    /// <summary>asking, refused, recording, processing, ready, failed or deleted.</summary>
    public required string State { get; set; }
    public bool Paused { get; set; }
    public required string RequestedBy { get; init; }
    public DateTimeOffset RequestedAt { get; init; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? StoppedAt { get; set; }

    /// <summary>Why it was stopped, or came to nothing.</summary>
    public string? Reason { get; set; }

    /// <summary>0 to 1, while processing.</summary>
    public double Progress { get; set; }

    /// <summary>Why processing failed.</summary>
    public string? Failure { get; set; }
    public long? DurationMilliseconds { get; set; }

    /// <summary>What can be opened, as JSON.</summary>
    public string? Files { get; set; }

    /// <summary>When it is to be deleted; null for never.</summary>
    public DateTimeOffset? RetainUntil { get; set; }

    /// <summary>Not to be deleted by anybody.</summary>
    public bool LegalHold { get; set; }
}

/// <summary>One answer to the question whether somebody may be recorded. Never changed: a change of mind is another row.</summary>
internal sealed class ConsentRow
{
    public long Id { get; init; }
    public required string Visit { get; init; }
    public required string Recording { get; init; }
    public required string Participant { get; init; }
    public bool Yes { get; init; }

    /// <summary>Which words the person was asked in.</summary>
    public required string TextVersion { get; init; }
    public required string Language { get; init; }

    /// <summary>The words themselves, where they were written ones.</summary>
    public string? Text { get; init; }

    /// <summary>Who gave the answer: the participant, <c>key:&lt;id&gt;</c> for somebody else, or <c>server</c> for silence.</summary>
    public required string By { get; init; }

    /// <summary>web or phone.</summary>
    public required string Via { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>One link of a visit's audit chain.</summary>
internal sealed class AuditRow
{
    public required string Visit { get; init; }
    public required long Seq { get; init; }

    /// <summary>The entry as it was hashed, byte for byte.</summary>
    public required string Entry { get; init; }
    public required string Hash { get; init; }
}
