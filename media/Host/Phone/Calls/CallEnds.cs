using MediaServer.Audio.Prompts;
using MediaServer.Host.Control;
using MediaServer.Phone.Calls;
using MediaServer.Phone.Sip;

namespace MediaServer.Host.Phone.Calls;

/// <summary>One vocabulary for how calls end and what is said then, whichever side it comes from.</summary>
internal static class CallEnds
{
    public static CallEnd Of(SipEnd end, int status) =>
        end switch
        {
            SipEnd.RemoteHangup or SipEnd.Canceled => CallEnd.HungUp,
            SipEnd.LocalHangup => CallEnd.Ended,
            SipEnd.NoAnswer => CallEnd.NoAnswer,
            SipEnd.RefusedByRemote => OfStatus(status),
            SipEnd.NoAck or SipEnd.SessionExpired or SipEnd.RemoteLostCall => CallEnd.Lost,
            SipEnd.ProtocolError => CallEnd.Fault,
            _ => CallEnd.Unreachable,
        };

    /// <summary>The trunk failed, and another one may do: silence, no connection, or 503 (RFC 3263 4.3). Any other refusal is the called side's.</summary>
    public static bool IsFaultOfTrunk(SipEnd end, int status) => end == SipEnd.NoReply || end == SipEnd.RefusedByRemote && status == 503;

    private static CallEnd OfStatus(int status) =>
        status switch
        {
            486 or 600 => CallEnd.Busy,
            408 or 480 or 487 => CallEnd.NoAnswer,
            403 or 603 or 607 => CallEnd.Declined,
            _ => CallEnd.Unreachable,
        };

    public static CallEnd Of(HangUpCause cause) =>
        cause switch
        {
            HangUpCause.Left => CallEnd.HungUp,
            HangUpCause.NoPin => CallEnd.NoPin,
            HangUpCause.NotConfirmed => CallEnd.NoAnswer,
            HangUpCause.Unavailable => CallEnd.Fault,
            HangUpCause.TooLong => CallEnd.TooLong,
            _ => CallEnd.Ended,
        };

    public static Prompt? Words(Farewell farewell) =>
        farewell switch
        {
            Farewell.VisitEnded => Prompt.VisitEnded,
            Farewell.Removed => Prompt.Removed,
            Farewell.MovedToBrowser => Prompt.Goodbye,
            Farewell.None => null,
            _ => Prompt.TryAgainLater,
        };

    public static Prompt Words(PhoneNotice notice) =>
        notice switch
        {
            PhoneNotice.RecordingStarted => Prompt.RecordingStarted,
            PhoneNotice.RecordingStopped => Prompt.RecordingStopped,
            PhoneNotice.NotRecorded => Prompt.NotRecorded,
            PhoneNotice.LeftOut => Prompt.ConsentRefused,
            PhoneNotice.HandRaised => Prompt.HandRaised,
            PhoneNotice.HandLowered => Prompt.HandLowered,
            PhoneNotice.MutedByHost => Prompt.MutedByClinician,
            _ => Prompt.Help,
        };

    /// <summary>Why the media room ended, as the words that its callers hear.</summary>
    public static Prompt WordsOfRoom(string reason) => reason == PeerCloseReason.Removed ? Prompt.VisitEnded : Prompt.TryAgainLater;
}
