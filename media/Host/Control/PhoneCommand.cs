namespace MediaServer.Host.Control;

/// <summary>Something signaling wants done with a call.</summary>
/// <param name="Call">The id that the call's first event, or the reply to dialing, gave.</param>
public abstract record PhoneCommand(string Call);

/// <summary>
/// The PIN of <see cref="PinEntered"/> opens nothing. The caller hears the same words for wrong and expired and may try again; after the
/// third the phone hangs up. <paramref name="Final"/> (a caller over a limit) hangs up at once, after the same words.
/// </summary>
public sealed record RefusePin(string Call, bool Final = false) : PhoneCommand(Call);

/// <summary>To the waiting room: music, and the place in the queue whenever it changes. Also for a participant who is held.</summary>
/// <param name="Call">The call.</param>
/// <param name="Visit">The visit that the caller waits for.</param>
/// <param name="Participant">The caller's participant id.</param>
/// <param name="Position">1 for the next; 0 says nothing (a held participant).</param>
/// <param name="Language">Two letters to switch the language, null to keep the caller's.</param>
/// <param name="Quiet">Music and no words: something else will be said, for example a question that has to be answered first.</param>
public sealed record EnterWaiting(
    string Call,
    string Visit,
    string Participant,
    int Position = 0,
    string? Language = null,
    bool Quiet = false
) : PhoneCommand(Call);

/// <summary>Into the room: a chime, the greeting, then everybody is heard. The track is published under the id given here.</summary>
/// <param name="Call">The call.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Participant">The caller's participant id: its seat in the media room.</param>
/// <param name="Track">The server's id of its microphone track; null makes one.</param>
/// <param name="Muted">Whether the caller starts muted.</param>
/// <param name="Language">Two letters to switch the language, null to keep the caller's.</param>
public sealed record EnterRoom(
    string Call,
    string Visit,
    string Participant,
    string? Track = null,
    bool Muted = false,
    string? Language = null
) : PhoneCommand(Call);

/// <summary>The caller's place in the queue changed; it is spoken over the music.</summary>
public sealed record SetPosition(string Call, int Position) : PhoneCommand(Call);

/// <summary>Mutes or unmutes the caller for everybody; the caller hears that it happened.</summary>
public sealed record SetCallMuted(string Call, bool Muted) : PhoneCommand(Call);

/// <summary>Says something to this caller only.</summary>
public sealed record Notify(string Call, PhoneNotice Notice) : PhoneCommand(Call);

/// <summary>Answers *#: how many people are in the visit, the caller included.</summary>
public sealed record SayCount(string Call, int Count) : PhoneCommand(Call);

/// <summary>Asks whether the visit may be recorded: 1 for yes, 2 for no, twice; then <see cref="ConsentAnswered"/>. A new question replaces the last one.</summary>
/// <param name="Call">The call.</param>
/// <param name="Request">Names the question.</param>
/// <param name="InProgress">The visit is being recorded already, which the words say.</param>
public sealed record AskConsent(string Call, string Request, bool InProgress = false) : PhoneCommand(Call);

/// <summary>The question is settled otherwise; no answer comes any more.</summary>
public sealed record CancelConsent(string Call, string Request) : PhoneCommand(Call);

/// <summary>
/// Hands the caller on to a number, by REFER: the trunk calls it in our stead, and with <see cref="TransferEnded"/> the call has left us or
/// goes on as before. By the rules of calls out.
/// </summary>
public sealed record TransferCall(string Call, Confidential Target) : PhoneCommand(Call);

/// <summary>Says farewell and hangs up; a call that still rings is canceled.</summary>
public sealed record HangUp(string Call, Farewell Farewell = Farewell.None) : PhoneCommand(Call);
