namespace MediaServer.Server.Stores;

internal sealed class VisitRow
{
    public required string Id { get; init; }
    public string? Title { get; set; }
    public DateTimeOffset? StartsAt { get; set; }
    public bool WaitingRoom { get; set; }
    public required string Recording { get; set; }
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

/// <summary>One link of a visit's audit chain.</summary>
internal sealed class AuditRow
{
    public required string Visit { get; init; }
    public required long Seq { get; init; }

    /// <summary>The entry as it was hashed, byte for byte.</summary>
    public required string Entry { get; init; }
    public required string Hash { get; init; }
}
