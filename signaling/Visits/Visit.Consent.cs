namespace MediaServer.Visits;

/// <summary>Who is asked whether they may be recorded, what they answer, and who is not heard before they have.</summary>
public sealed partial class Visit
{
    /// <summary>By participant: the connection at which the question was put.</summary>
    private readonly Dictionary<string, string> _askedAt = [];

    private VisitError OnAnswerConsent(AnswerConsent answer)
    {
        if (Recording is not { } recording || recording.Id != answer.Recording)
            return VisitError.NotFound;
        if (answer.By.Connection is { } connection && FindByConnection(connection)?.Id != answer.Participant)
            return VisitError.Forbidden; // nobody answers for somebody else
        if (Find(answer.Participant) is not { IsInside: true })
            return VisitError.NotAdmitted;
        var before = recording.Answers.GetValueOrDefault(answer.Participant);
        if (before?.Yes == answer.Given.Yes)
            return VisitError.None;
        Keep(answer.Participant, answer.Given, answer.By);
        if (before is null && answer.By.Connection is null)
            _events.Add(new ConsentUnneeded(recording.Id, Find(answer.Participant)!)); // the backend answered what the person is being asked
        if (!recording.IsRunning)
            return VisitError.None; // settled with the others' answers
        if (!answer.Given.Yes && Settings.Refusal == RefusalPolicy.Stop)
            EndRecording(before is null ? "refused" : "withdrawn", answer.By);
        else if (answer.Given.Yes || before is not null)
            _events.Add(new RecordingIncludes(Recording!, answer.Participant, answer.Given.Yes));
        return VisitError.None;
    }

    private void Keep(string participant, Answer given, Actor? by)
    {
        Recording = Recording! with { Answers = Recording!.Answers.SetItem(participant, given) };
        _events.Add(new ConsentAnswered(Recording, participant, given, by));
    }

    /// <summary>
    /// Everybody inside but WHIP and WHEP clients, who can be asked nothing: those are recorded only once the backend has answered for
    /// them, and nobody waits for that.
    /// </summary>
    private static bool MustAnswer(Participant participant) => participant is { IsInside: true, Via: not Via.Whip };

    private bool Awaits(Participant participant) =>
        Recording is { IsRunning: true } running && MustAnswer(participant) && !running.HasAnswered(participant.Id);

    private void AskWhoeverIsNew()
    {
        foreach (var participant in _seats.Values)
        {
            if (!MustAnswer(participant) || Recording!.HasAnswered(participant.Id) || participant.Connection is not { } connection)
                continue;
            if (_askedAt.GetValueOrDefault(participant.Id) == connection)
                continue;
            _askedAt[participant.Id] = connection;
            _events.Add(new ConsentWanted(Recording, participant));
        }
    }

    /// <summary>A seat's every version says whether it waits; those that no command touched follow here.</summary>
    private void MoveGates()
    {
        foreach (var participant in _seats.Values.Where(p => p.AwaitsConsent != Awaits(p)).ToArray())
            _events.Add(new GateChanged(Seat(participant)));
    }
}
