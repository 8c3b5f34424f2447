namespace MediaServer.Host.Control;

/// <summary>Something that happened in a call.</summary>
/// <param name="Call">Opaque id, unique in the process.</param>
public abstract record PhoneEvent(string Call);

/// <summary>A call came in and was answered; the caller is being asked for a PIN unless it dialled one.</summary>
/// <param name="Call">The call.</param>
/// <param name="Trunk">The trunk's name in the configuration.</param>
/// <param name="Caller">
/// The number or user of the caller as the trunk vouches for it, or empty when withheld. For limits and the <c>Phone ••42</c> of the
/// roster (<see cref="CallerSuffix"/>), never proof of who it is.
/// </param>
/// <param name="Number">The public number that was called, or empty.</param>
/// <param name="Language">Two letters: the language so far.</param>
public sealed record CallArrived(string Call, string Trunk, Confidential Caller, string Number, string Language) : PhoneEvent(Call)
{
    /// <summary>The last two digits, or empty when the caller has no number.</summary>
    public string CallerSuffix
    {
        get
        {
            var digits = string.Concat(Caller.Value.Where(char.IsAsciiDigit));
            return digits.Length < 2 ? "" : digits[^2..];
        }
    }
}

/// <summary>The caller keyed or dialled a PIN. Answered within 5 s, or the caller hears that nothing works now.</summary>
/// <param name="Call">The call.</param>
/// <param name="Pin">9 to 16 digits.</param>
/// <param name="Try">1 to 3.</param>
public sealed record PinEntered(string Call, Confidential Pin, int Try) : PhoneEvent(Call);

/// <summary>The called telephone rings.</summary>
public sealed record CallRinging(string Call) : PhoneEvent(Call);

/// <summary>The called telephone was picked up; whoever it is hears what this is about and is asked to press 1.</summary>
public sealed record CallAnswered(string Call) : PhoneEvent(Call);

/// <summary>The called person pressed 1.</summary>
public sealed record CallAccepted(string Call) : PhoneEvent(Call);

/// <param name="Call">The call.</param>
/// <param name="Key">What the caller wants.</param>
/// <param name="On">For <see cref="PhoneKey.Mute"/>: muted now.</param>
public sealed record KeyPressed(string Call, PhoneKey Key, bool On = false) : PhoneEvent(Call);

/// <summary>The caller answered a consent question. Silence after it was asked twice is a no.</summary>
/// <param name="Call">The call.</param>
/// <param name="Request">The question.</param>
/// <param name="Yes">The answer.</param>
/// <param name="Language">Two letters: in which language it was asked.</param>
/// <param name="TextVersion">In which words: changes with the recording that was played.</param>
public sealed record ConsentAnswered(string Call, string Request, bool Yes, string Language, string TextVersion) : PhoneEvent(Call);

/// <summary>How the line does, from its loss, jitter and delay (E-model of G.107): good from 3.8, fair from 3.1, else poor.</summary>
public sealed record CallQualityChanged(string Call, QualityLevel Level) : PhoneEvent(Call);

/// <summary>What became of <see cref="TransferCall"/>: after a success the call ends, after a failure nothing has changed.</summary>
public sealed record TransferEnded(string Call, bool Succeeded) : PhoneEvent(Call);

/// <summary>The call is over; the seat in the room is gone already. Always the last event of a call.</summary>
/// <param name="Call">The call.</param>
/// <param name="End">Why.</param>
/// <param name="Talked">From answer to end; zero when it was never answered.</param>
public sealed record CallEnded(string Call, CallEnd End, TimeSpan Talked) : PhoneEvent(Call);
