namespace MediaServer.Visits;

/// <summary>Somebody wants to record.</summary>
public sealed record RecordingAsked(Recording Recording, Actor By) : VisitEvent;

/// <summary>This person is to be asked, now or anew because the person is at another connection.</summary>
public sealed record ConsentWanted(Recording Recording, Participant Participant) : VisitEvent;

/// <summary>The question is settled otherwise: nobody waits for this person's answer any more.</summary>
public sealed record ConsentUnneeded(string Recording, Participant Participant) : VisitEvent;

/// <param name="Recording">As it is with the answer.</param>
/// <param name="Participant">Whom it is about.</param>
/// <param name="Given">The answer.</param>
/// <param name="By">Who gave it; null when it was silence.</param>
public sealed record ConsentAnswered(Recording Recording, string Participant, Answer Given, Actor? By) : VisitEvent;

/// <summary>From here on those who agreed are recorded.</summary>
public sealed record RecordingStarted(Recording Recording) : VisitEvent;

/// <summary>From here on this person is recorded too, or is not any more.</summary>
public sealed record RecordingIncludes(Recording Recording, string Participant, bool Included) : VisitEvent;

/// <summary>Paused, resumed, in trouble or out of it.</summary>
/// <param name="Recording">As it is now.</param>
/// <param name="Before">As it was.</param>
/// <param name="By">Who; null for the recorder.</param>
public sealed record RecordingChanged(Recording Recording, Recording Before, Actor? By) : VisitEvent;

/// <summary>It is over, or came to nothing.</summary>
/// <param name="Recording">As it was last.</param>
/// <param name="Reason"><c>stopped</c>, <c>refused</c>, <c>unanswered</c>, <c>withdrawn</c>, <c>empty</c> or <c>ended</c>.</param>
/// <param name="By">Who; null for a rule of the visit's.</param>
public sealed record RecordingStopped(Recording Recording, string Reason, Actor? By) : VisitEvent;

/// <summary>The person's media flows to nobody before the question is answered, or flows now.</summary>
public sealed record GateChanged(Participant Participant) : VisitEvent;
