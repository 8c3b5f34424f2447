namespace MediaServer.Phone.Calls;

/// <summary>What a call is to do first.</summary>
/// <param name="Languages">Those with recordings, the one to begin with first; a choice is offered when there are several.</param>
/// <param name="DialedPin">The PIN in the dialled address, or null.</param>
/// <param name="IsOutgoing">We called: the person must press 1 before anything else, which no answering machine does.</param>
public sealed record CallScript(IReadOnlyList<string> Languages, string? DialedPin = null, bool IsOutgoing = false)
{
    /// <summary>Without the PIN: records print themselves into logs.</summary>
    public override string ToString() => nameof(CallScript);
}

/// <summary>Where a call is.</summary>
public enum CallPhase : byte
{
    /// <summary>Not answered yet.</summary>
    Ringing,
    Language,
    Pin,

    /// <summary>Signaling judges the PIN, or places somebody who pressed 1.</summary>
    Checking,

    /// <summary>We called; 1 is awaited.</summary>
    Confirming,
    Waiting,
    Room,

    /// <summary>The last words.</summary>
    Leaving,
    Ended,
}
