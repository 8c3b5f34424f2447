namespace MediaServer.Audio.Prompts;

/// <summary>Everything that is said to a caller. The file of a clip is its name in small letters with hyphens: <c>enter-pin.opus</c>.</summary>
public enum Prompt : byte
{
    /// <summary>"Welcome to your visit."</summary>
    Welcome,

    /// <summary>In each language: "For English, press 1."; the key follows from the order of the languages.</summary>
    ChooseLanguage,
    EnterPin,

    /// <summary>The same words for a wrong, an expired and an unknown PIN.</summary>
    PinRefused,
    TooManyTries,
    NothingEntered,
    Goodbye,
    InWaitingRoom,

    /// <summary>Followed by a number.</summary>
    YourPositionIs,
    YouAreNext,
    ClinicianWillLetYouIn,
    JoiningNow,
    Muted,
    Unmuted,
    MutedByClinician,
    HandRaised,
    HandLowered,
    Help,

    /// <summary>After a number: "people are in this visit".</summary>
    PeopleInVisit,
    OnePersonInVisit,

    /// <summary>"May this visit be recorded? Press 1 for yes, 2 for no."</summary>
    RecordingConsent,

    /// <summary>The same for somebody who comes while it is being recorded already.</summary>
    RecordingInProgressConsent,
    ConsentGiven,
    ConsentRefused,
    RecordingStarted,
    RecordingStopped,
    NotRecorded,
    VisitEnded,
    Removed,
    OnHold,
    BackFromHold,

    /// <summary>Dial-out: who calls, and that 1 must be pressed before joining.</summary>
    PressOneToJoin,
    ConnectionLost,
    TryAgainLater,
    NotAnEmergencyService,
    WaitedTooLong,

    /// <summary>The gentle sequence of tones for the waiting room and for hold; in every language the same.</summary>
    HoldMusic,
}
