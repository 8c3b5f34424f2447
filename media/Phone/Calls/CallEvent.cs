namespace MediaServer.Phone.Calls;

/// <summary>What a call's own logic tells its surroundings.</summary>
public abstract record CallEvent;

/// <summary>A PIN to be judged.</summary>
public sealed record PinGiven(string Pin, int Try) : CallEvent
{
    /// <summary>Without the PIN: records print themselves into logs.</summary>
    public override string ToString() => nameof(PinGiven);
}

/// <summary>The called person pressed 1.</summary>
public sealed record JoinConfirmed : CallEvent;

/// <summary>What a key meant.</summary>
public enum CallKey : byte
{
    Mute,
    RaiseHand,
    Count,
    Leave,

    /// <summary>Does not want to be recorded any more.</summary>
    WithdrawConsent,
}

public sealed record KeyUsed(CallKey Key, bool On) : CallEvent;

/// <param name="Request">The question.</param>
/// <param name="Yes">The answer.</param>
/// <param name="Language">In which language it was asked.</param>
/// <param name="TextVersion">In which words: the clip's version.</param>
public sealed record ConsentGiven(string Request, bool Yes, string Language, string TextVersion) : CallEvent;

/// <summary>Why the call's own logic wants to hang up.</summary>
public enum HangUpCause : byte
{
    /// <summary>Somebody asked for it.</summary>
    Asked,

    /// <summary>The caller pressed *0.</summary>
    Left,
    NoPin,

    /// <summary>Nobody pressed 1.</summary>
    NotConfirmed,

    /// <summary>Signaling did not answer.</summary>
    Unavailable,
    TooLong,
}

/// <summary>All words are said: the edge ends the call now.</summary>
public sealed record HangUpNow(HangUpCause Cause) : CallEvent;
