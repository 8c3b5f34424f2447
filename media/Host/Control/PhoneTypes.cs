using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MediaServer.Host.Control;

/// <summary>A PIN or a telephone number: it travels inside records and shows in no log, since its text is never its value.</summary>
public readonly record struct Confidential(string Value)
{
    public override string ToString() => Value.Length == 0 ? "" : "••";
}

/// <summary>A public number of this service.</summary>
/// <param name="Number">In international form, <c>+</c> and digits.</param>
/// <param name="Language">Two letters: the language in which calls to it are answered.</param>
public sealed record PhoneNumber(string Number, string Language);

/// <summary>Where SIP is listened for.</summary>
/// <param name="Host">A host name, an IPv4 address or an IPv6 address without brackets.</param>
/// <param name="UdpPort">The UDP port.</param>
/// <param name="TcpPort">The TCP port.</param>
/// <param name="TlsPort">The TLS port, or 0 when there is no certificate.</param>
public sealed record PhoneAddress(string Host, int UdpPort, int TcpPort, int TlsPort)
{
    private const int DefaultPort = 5060;

    /// <summary>The SIP URI of a user here: a PIN, or <c>visit</c>, which asks for one.</summary>
    public string Uri(string user)
    {
        var host = IPAddress.TryParse(Host, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Host}]" : Host;
        return UdpPort == DefaultPort ? $"sip:{user}@{host}" : string.Create(CultureInfo.InvariantCulture, $"sip:{user}@{host}:{UdpPort}");
    }
}

/// <summary>Somebody is to be called into a visit.</summary>
/// <param name="Visit">Opaque visit id.</param>
/// <param name="Participant">The id under which the called person will sit in the room.</param>
/// <param name="Target">A number in international form (<c>+49301234</c>) or a <c>sip:</c> URI of a configured trunk.</param>
/// <param name="Language">Two letters: the language of the words before and after pressing 1.</param>
public sealed record DialCommand(string Visit, string Participant, Confidential Target, string Language);

/// <summary>The id of the call that was started, or <see cref="Error"/> with one of the protocol's stable codes and nothing else.</summary>
public sealed record DialReply(string Call, string? Error = null)
{
    public static DialReply Failed(string code) => new("", code);
}

/// <summary>Something that is said to a caller on request; chimes, positions and the words of entering come by themselves.</summary>
public enum PhoneNotice
{
    RecordingStarted,
    RecordingStopped,

    /// <summary>Nothing is recorded, nor was.</summary>
    NotRecorded,

    /// <summary>The others may be recorded, this caller is not.</summary>
    LeftOut,
    HandRaised,
    HandLowered,

    /// <summary>The clinician muted the caller; <see cref="SetCallMuted"/> says it by itself.</summary>
    MutedByHost,

    /// <summary>*3 asks for it by itself.</summary>
    Help,
}

/// <summary>Why we hang up, which picks the words that come first.</summary>
public enum Farewell
{
    /// <summary>"The clinician has ended the visit."</summary>
    VisitEnded,

    /// <summary>"You were removed from the visit."</summary>
    Removed,

    /// <summary>"The clinician cannot admit you now."</summary>
    Denied,

    /// <summary>"The visit is full."</summary>
    VisitFull,

    /// <summary>"The visit continues in your browser": the same seat moved.</summary>
    MovedToBrowser,

    /// <summary>"Please try again later."</summary>
    Unavailable,

    /// <summary>No words.</summary>
    None,
}

/// <summary>Keys that mean something to signaling.</summary>
public enum PhoneKey
{
    /// <summary>*6. The phone has muted or unmuted already and said so; <see cref="KeyPressed.On"/> is the new state.</summary>
    Mute,

    /// <summary>*9: answered with <see cref="Notify"/> of <see cref="PhoneNotice.HandRaised"/> or <see cref="PhoneNotice.HandLowered"/>.</summary>
    RaiseHand,

    /// <summary>*#: answered with <see cref="SayCount"/>.</summary>
    Count,

    /// <summary>*0: the caller leaves; <see cref="CallEnded"/> follows.</summary>
    Leave,

    /// <summary>*8: the caller does not want to be recorded (any more); answered with <see cref="Notify"/>.</summary>
    WithdrawConsent,
}

/// <summary>How a call ended.</summary>
public enum CallEnd
{
    /// <summary>The other side hung up.</summary>
    HungUp,

    /// <summary>We did, as told by <see cref="HangUp"/>.</summary>
    Ended,

    /// <summary>Three wrong PINs, or no digit for too long.</summary>
    NoPin,

    /// <summary>The called number was busy.</summary>
    Busy,

    /// <summary>Nobody answered, or nobody pressed 1.</summary>
    NoAnswer,

    /// <summary>The called person, or an answering service, declined.</summary>
    Declined,

    /// <summary>The network could not reach the number, or the codecs did not fit.</summary>
    Unreachable,

    /// <summary>No sound came for too long, or the session timer expired: the line is dead.</summary>
    Lost,

    /// <summary>The longest time of a call or of waiting was reached.</summary>
    TooLong,

    /// <summary>A fault on our side; the call may be offered again.</summary>
    Fault,

    /// <summary>The node stops.</summary>
    Stopping,

    /// <summary>Somebody else has the caller now, as told by <see cref="TransferCall"/>.</summary>
    Transferred,
}
