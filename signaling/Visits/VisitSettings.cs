namespace MediaServer.Visits;

public enum RecordingPolicy
{
    Off,

    /// <summary>May be requested; everybody is asked first.</summary>
    Ask,
}

/// <summary>What a no to being recorded means.</summary>
public enum RefusalPolicy
{
    /// <summary>Nothing is recorded.</summary>
    Stop,

    /// <summary>The person is left out, and the others are recorded.</summary>
    Exclude,
}

/// <summary>What was decided when the visit was made.</summary>
public sealed record VisitSettings(
    string? Title = null,
    bool WaitingRoom = true,
    RecordingPolicy Recording = RecordingPolicy.Off,
    int MaxParticipants = VisitSettings.DefaultMaxParticipants,
    RefusalPolicy Refusal = RefusalPolicy.Stop
)
{
    /// <summary>A family conference with interpreters fits; more is a webinar.</summary>
    public const int DefaultMaxParticipants = 16;

    /// <summary>The fan-out of one room grows with the square of this.</summary>
    public const int HighestMaxParticipants = 100;
}
