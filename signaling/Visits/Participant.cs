namespace MediaServer.Visits;

public enum ParticipantState
{
    Waiting,
    Joined,

    /// <summary>Still in the visit and still connected, but neither hearing nor heard.</summary>
    Held,
    Left,
}

public enum Quality
{
    Good,
    Fair,
    Poor,
    Lost,
}

/// <summary>A track that a participant publishes.</summary>
public sealed record Track(string Id, bool Audio, Source Source, bool Muted, IReadOnlyList<string> Layers);

/// <summary>One seat in a visit, as it stands now. Immutable: whoever was handed one may keep it.</summary>
/// <param name="Id">Opaque id, the token's subject.</param>
/// <param name="Name">What others see.</param>
/// <param name="Role">Who it is.</param>
/// <param name="Via">How it came in.</param>
/// <param name="Permissions">What it may do.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Connection">The one connection that speaks for the seat; null while the connection is lost.</param>
/// <param name="SeatKey">Digest of the secret that takes the seat back.</param>
/// <param name="Since">When the current state began.</param>
public sealed record Participant(
    string Id,
    string Name,
    Role Role,
    Via Via,
    Permissions Permissions,
    ParticipantState State,
    string? Connection,
    string SeatKey,
    TimeSpan Since
)
{
    /// <summary>The secret that was presented for this one, and until when it is good too: the answer with the new one may be lost.</summary>
    public (string Key, TimeSpan Until)? KeyBefore { get; init; }

    public IReadOnlyList<Track> Tracks { get; init; } = [];
    public bool Speaking { get; init; }
    public Quality Quality { get; init; } = Quality.Good;

    /// <summary>Wants to say something.</summary>
    public bool Hand { get; init; }

    /// <summary>Two letters: in which the person is spoken to; empty when nobody said.</summary>
    public string Language { get; init; } = "";

    /// <summary>The visit is recorded and the person has not been heard on it: until then nothing of or for this person flows.</summary>
    public bool AwaitsConsent { get; init; }

    /// <summary>Digests of the secrets that take the seat back at a time.</summary>
    public IReadOnlyList<string> KeysAt(TimeSpan now) => KeyBefore is { } before && now < before.Until ? [SeatKey, before.Key] : [SeatKey];

    /// <summary>Neither hears nor is heard, whatever the reason.</summary>
    public bool IsMediaHeld => State == ParticipantState.Held || AwaitsConsent;

    /// <summary>When the lost seat is given up; null while connected.</summary>
    public TimeSpan? SeatExpires { get; init; }

    /// <summary>In the visit, as opposed to in front of it.</summary>
    public bool IsInside => State is ParticipantState.Joined or ParticipantState.Held;
}
