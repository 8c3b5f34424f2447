namespace MediaServer.Visits;

/// <summary>Asks everybody who is in the visit whether it may be recorded. Whoever asks from inside agrees by asking.</summary>
/// <param name="By">Who asks.</param>
/// <param name="Recording">The recording's id.</param>
/// <param name="Language">The language that the one who asks sees.</param>
public sealed record RequestRecording(Actor By, string Recording, string Language = "") : VisitCommand;

/// <summary>An answer to the question, a change of it, or a withdrawal.</summary>
/// <param name="By">Whose answer; or the backend, which answers for somebody.</param>
/// <param name="Participant">Whom it is about.</param>
/// <param name="Recording">The question.</param>
/// <param name="Given">The answer.</param>
public sealed record AnswerConsent(Actor By, string Participant, string Recording, Answer Given) : VisitCommand;

public sealed record StopRecording(Actor By) : VisitCommand;

/// <summary>Pauses or resumes; those who agreed need not be asked again.</summary>
public sealed record PauseRecording(Actor By, bool Paused) : VisitCommand;

/// <summary>The recorder reports that the recording is not being saved as it should, or with null that it is again.</summary>
public sealed record ReportTrouble(string Recording, string? Trouble) : VisitCommand;
