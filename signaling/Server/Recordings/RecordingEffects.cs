using MediaServer.Recorder.Control;
using MediaServer.Recorder.Journal;
using MediaServer.Server.Live;
using MediaServer.Visits;
using Recording = MediaServer.Visits.Recording;

namespace MediaServer.Server.Recordings;

/// <summary>Carries out what a visit decides about recordings: tells people, the recorder and the database. Runs inside the visit's loop.</summary>
internal sealed class RecordingEffects(IRecorderNode recorder, Connections connections, RecordingStore store)
{
    public async ValueTask CarryOutAsync(Visit visit, VisitEvent happened)
    {
        Tell(visit, happened);
        Command(visit, happened);
        await store.SaveAsync(visit, happened);
    }

    /// <summary>A recording that ran when the server stopped goes on.</summary>
    public void Resume(Visit visit)
    {
        if (visit.Recording is { IsRunning: true } running)
            Start(visit, running);
    }

    private void Tell(Visit visit, VisitEvent happened)
    {
        switch (happened)
        {
            case ConsentWanted { Participant.Via: Via.Web } wanted:
                connections.Send(wanted.Participant.Connection, "consent", ConsentMessage.Of(visit, wanted.Recording, wanted.Participant));
                break;
            case RecordingAsked or ConsentAnswered or RecordingStarted or RecordingIncludes or RecordingChanged:
                TellEverybody(visit);
                break;
            case RecordingStopped stopped:
                foreach (var p in visit.Participants.Where(p => p.IsInside))
                    connections.Send(p.Connection, "recording", RecordingMessage.Off(stopped.Recording.Id, stopped.Reason));
                break;
            case Entered { Participant: { IsInside: true } p }:
                TellOne(visit, p, isNew: true);
                break;
            case Returned { Participant: { IsInside: true } p }:
                TellOne(visit, p, isNew: false);
                break;
            case StateChanged { From: ParticipantState.Waiting, To: ParticipantState.Joined, Participant: var p }:
                TellOne(visit, p, isNew: true);
                break;
            case StateChanged { To: ParticipantState.Left, From: not ParticipantState.Waiting }:
                TellHosts(visit);
                break;
        }
    }

    private void TellOne(Visit visit, Participant to, bool isNew)
    {
        if (visit.Recording is not { } recording)
            return;
        connections.Send(to.Connection, "recording", RecordingMessage.Of(visit, recording, to));
        if (isNew)
            TellHosts(visit); // there is one more to answer
    }

    private void TellEverybody(Visit visit)
    {
        // A later event of the same command may have ended it: whoever is told is told that.
        if (visit.Recording is not { } recording)
            return;
        foreach (var p in visit.Participants.Where(p => p.IsInside))
            connections.Send(p.Connection, "recording", RecordingMessage.Of(visit, recording, p));
    }

    private void TellHosts(Visit visit)
    {
        if (visit.Recording is not { } recording)
            return;
        foreach (var p in visit.Participants.Where(p => p is { IsInside: true, Permissions.Record: true }))
            connections.Send(p.Connection, "recording", RecordingMessage.Of(visit, recording, p));
    }

    private void Command(Visit visit, VisitEvent happened)
    {
        switch (happened)
        {
            case RecordingStarted started:
                Start(visit, started.Recording);
                break;
            case RecordingIncludes includes:
                if (includes.Included && visit.Find(includes.Participant) is { } person)
                    recorder.Post(new NoteEvent(includes.Recording.Id, Describe(person)));
                recorder.Post(new IncludePerson(includes.Recording.Id, includes.Participant, includes.Included));
                break;
            case ConsentAnswered { Recording.IsRunning: true } answered:
                var given = answered.Given;
                recorder.Post(
                    new NoteEvent(answered.Recording.Id, new Consented(answered.Participant, given.Yes, given.TextVersion, given.Language))
                );
                break;
            case RecordingChanged changed when changed.Recording.State != changed.Before.State:
                recorder.Post(new Recorder.Control.PauseRecording(changed.Recording.Id, changed.Recording.State == RecordingState.Paused));
                break;
            case RecordingStopped { Recording.IsRunning: true } stopped:
                recorder.Post(new Recorder.Control.StopRecording(stopped.Recording.Id, stopped.Reason));
                break;
            case Entered { Participant: var p }:
                NoteArrival(visit, p);
                break;
            case StateChanged { From: ParticipantState.Waiting, To: ParticipantState.Joined, Participant: var p }:
                NoteArrival(visit, p);
                break;
            case StateChanged { To: ParticipantState.Left, Participant: var p }
                when visit.Recording is { IsRunning: true } running && running.Includes(p.Id):
                recorder.Post(new NoteEvent(running.Id, new Left(p.Id)));
                break;
        }
    }

    /// <summary>Somebody who agreed before comes back in.</summary>
    private void NoteArrival(Visit visit, Participant p)
    {
        if (p.IsInside && visit.Recording is { IsRunning: true } running && running.Includes(p.Id))
            recorder.Post(new NoteEvent(running.Id, Describe(p)));
    }

    private void Start(Visit visit, Recording recording)
    {
        recorder.Post(
            new StartRecording(
                recording.Id,
                visit.Id,
                [.. recording.Answers.Where(a => a.Value.Yes).Select(a => a.Key)],
                [.. visit.Participants.Where(p => p.IsInside && recording.Includes(p.Id)).Select(Describe)],
                recording.State == RecordingState.Paused
            )
        );
        foreach (var (participant, answer) in recording.Answers)
            recorder.Post(new NoteEvent(recording.Id, new Consented(participant, answer.Yes, answer.TextVersion, answer.Language)));
    }

    private static Joined Describe(Participant p) => new(p.Id, p.Name, Snapshots.Word(p.Role), Snapshots.Word(p.Via));
}
