using System.Threading.Channels;

namespace MediaServer.Host.Control;

/// <summary>The telephone of this process as signaling sees it: commands in, events out. What <see cref="IMediaNode"/> is to browsers.</summary>
/// <remarks>
/// <para>Words and media are the phone's: answering, asking for the language and the PIN, music, prompts, chimes, mixing, keys. Which
/// visit a PIN opens, who may enter when, and every limit by caller are signaling's.</para>
/// <para>An incoming call: <see cref="CallArrived"/>, then <see cref="PinEntered"/> (at once when the caller dialled
/// <c>sip:&lt;pin&gt;@host</c>), answered by <see cref="RefusePin"/>, <see cref="EnterWaiting"/> or <see cref="EnterRoom"/>. From
/// <see cref="EnterRoom"/> on the caller is an ordinary participant of the media room under the id given there: its track and its
/// turns to speak are told by <see cref="IMediaNode.Events"/> (<see cref="TracksChanged"/>, <see cref="SpeakerChanged"/>), exactly as
/// for a browser. The last event of every call is <see cref="CallEnded"/>.</para>
/// <para>A call to somebody: <see cref="DialAsync"/>, then <see cref="CallRinging"/>, <see cref="CallAnswered"/> and, when the called
/// person has pressed 1, <see cref="CallAccepted"/>, answered by <see cref="EnterRoom"/> or <see cref="EnterWaiting"/>.</para>
/// <para>Muting, holding and removing a caller goes through the commands here and not through <see cref="MediaCommand"/>: callers of
/// one room hear each other without the SFU.</para>
/// </remarks>
public interface IPhoneNode
{
    /// <summary>False when <c>Phone:Enabled</c> is: no event ever comes and <see cref="DialAsync"/> answers <c>unavailable</c>.</summary>
    bool IsEnabled { get; }

    /// <summary>Where the telephone listens, for the words <c>sip:&lt;pin&gt;@host</c> on invitations; null when it is off.</summary>
    PhoneAddress? Address { get; }

    /// <summary>The public numbers of <c>Phone:Numbers</c>, in their order; may be empty.</summary>
    IReadOnlyList<PhoneNumber> Numbers { get; }

    /// <summary>
    /// Starts a call and answers at once with its id, or with an error: <c>dial_refused</c> (not a number, an emergency or premium
    /// number, a country that is not allowed, too many calls of the visit, no trunk that can call out) or <c>unavailable</c> (off,
    /// or no free line). How the call fares is told by events.
    /// </summary>
    Task<DialReply> DialAsync(DialCommand command, CancellationToken cancel);

    /// <summary>Hands a command to the call. Never blocks; calls that are over and commands that do not fit their state are ignored.</summary>
    void Post(PhoneCommand command);

    /// <summary>What happens in the calls, in order per call. Read by one reader.</summary>
    ChannelReader<PhoneEvent> Events { get; }

    /// <summary>True when the telephone is off, or when its thread has turned within the last seconds and its sockets are bound.</summary>
    bool IsHealthy { get; }
}
