namespace MediaServer.Visits;

/// <summary>Recording: asked for, started, paused and stopped.</summary>
public sealed partial class Visit
{
    /// <summary>What people are given to read, to think and to ask; after that a no is the safe guess.</summary>
    public static readonly TimeSpan AskPatience = TimeSpan.FromMinutes(2);

    /// <summary>The answer of somebody who did not give one, and of somebody who asked for the recording.</summary>
    public const string Unanswered = "unanswered",
        ByRequest = "request";

    /// <summary>The one that is asked for or runs; null for none.</summary>
    public Recording? Recording { get; private set; }

    private VisitError OnRequestRecording(RequestRecording request, TimeSpan now)
    {
        if (Allow(request.By, p => p.Record) is not VisitError.None and var refused)
            return refused;
        if (Settings.Recording == RecordingPolicy.Off)
            return VisitError.Forbidden;
        if (Recording is not null)
            return VisitError.Conflict;
        Recording = new Recording(request.Recording, request.By.Id, RecordingState.Asking, now + AskPatience);
        _events.Add(new RecordingAsked(Recording, request.By));
        if (request.By.Connection is not null)
            Keep(request.By.Id, new Answer(true, ByRequest, request.Language), request.By);
        return VisitError.None;
    }

    private VisitError OnStopRecording(StopRecording stop)
    {
        if (Allow(stop.By, p => p.Record) is not VisitError.None and var refused)
            return refused;
        if (Recording is null)
            return VisitError.Conflict;
        EndRecording("stopped", stop.By);
        return VisitError.None;
    }

    private VisitError OnPauseRecording(PauseRecording pause)
    {
        if (Allow(pause.By, p => p.Record) is not VisitError.None and var refused)
            return refused;
        if (Recording is not { IsRunning: true } running)
            return VisitError.Conflict;
        var wanted = pause.Paused ? RecordingState.Paused : RecordingState.On;
        if (running.State != wanted)
            ChangeRecording(running with { State = wanted }, pause.By);
        return VisitError.None;
    }

    private VisitError OnTrouble(ReportTrouble report)
    {
        if (Recording is not { IsRunning: true } running || running.Id != report.Recording)
            return VisitError.NotFound; // stopped while the report was on its way
        if (running.Trouble != report.Trouble)
            ChangeRecording(running with { Trouble = report.Trouble }, null);
        return VisitError.None;
    }

    private void ChangeRecording(Recording changed, Actor? by)
    {
        _events.Add(new RecordingChanged(changed, Recording!, by));
        Recording = changed;
    }

    private void EndRecording(string reason, Actor? by)
    {
        var ended = Recording!;
        foreach (var participant in _seats.Values.Where(p => MustAnswer(p) && !ended.HasAnswered(p.Id)))
            _events.Add(new ConsentUnneeded(ended.Id, participant));
        Recording = null;
        _askedAt.Clear();
        _events.Add(new RecordingStopped(ended, reason, by));
    }

    /// <summary>After every command: whoever came is asked, whoever must wait waits, and what is settled takes effect.</summary>
    private void FollowUpRecording(TimeSpan now)
    {
        if (Recording is not null)
            AskWhoeverIsNew();
        if (Recording is { State: RecordingState.Asking } asking)
            SettleAsking(asking, now);
        else if (Recording is { } running && !_seats.Values.Any(p => p.IsInside && running.Includes(p.Id)))
            EndRecording("empty", null);
        MoveGates();
    }

    private void SettleAsking(Recording asking, TimeSpan now)
    {
        var missing = _seats.Values.Where(p => MustAnswer(p) && !asking.HasAnswered(p.Id)).ToArray();
        if (missing.Length > 0 && now >= asking.AskUntil)
        {
            foreach (var silent in missing)
            {
                _events.Add(new ConsentUnneeded(asking.Id, silent));
                Keep(silent.Id, new Answer(false, Unanswered, silent.Language), null);
            }
            missing = [];
        }
        var present = _seats.Values.Where(MustAnswer).Select(p => Recording!.Answers.GetValueOrDefault(p.Id)).ToArray();
        if (Settings.Refusal == RefusalPolicy.Stop && present.FirstOrDefault(a => a is { Yes: false }) is { } no)
            EndRecording(no.TextVersion == Unanswered ? Unanswered : "refused", null);
        else if (missing.Length == 0)
            StartOrGiveUp();
    }

    private void StartOrGiveUp()
    {
        if (!_seats.Values.Any(p => p.IsInside && Recording!.Includes(p.Id)))
        {
            EndRecording("refused", null);
            return;
        }
        Recording = Recording! with { State = RecordingState.On, AskUntil = TimeSpan.MaxValue };
        _events.Add(new RecordingStarted(Recording));
    }
}
