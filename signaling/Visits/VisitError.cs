namespace MediaServer.Visits;

/// <summary>An expected refusal. The edge turns it into the protocol's code of the same name.</summary>
public enum VisitError
{
    None,
    InvalidRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    Conflict,
    VisitEnded,
    VisitFull,
    NotAdmitted,
}

/// <summary>What a command led to: an error and nothing else, or what happened in order.</summary>
public sealed record Outcome(VisitError Error, IReadOnlyList<VisitEvent> Events)
{
    public static Outcome Refused(VisitError error) => new(error, []);
}
