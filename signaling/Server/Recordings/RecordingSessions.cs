using MediaServer.Server.Api;
using MediaServer.Server.Auth;
using MediaServer.Server.Live;
using MediaServer.Visits;

namespace MediaServer.Server.Recordings;

/// <summary>What the hub's methods about recordings do.</summary>
internal sealed class RecordingSessions(VisitDirectory visits, RecordingStore store)
{
    public async Task<RecordingStarting> RequestAsync(JoinIdentity who, string connection, CancellationToken cancel)
    {
        var loop = await visits.GetAsync(who.Visit, cancel);
        var id = Secrets.NewId();
        var language = await loop.ReadAsync(visit => visit.Find(who.Participant)?.Language ?? "");
        await DoAsync(loop, new RequestRecording(new Actor(connection, who.Participant), id, language));
        return new RecordingStarting(id);
    }

    public async Task ConsentAsync(JoinIdentity who, string connection, ConsentReply reply, CancellationToken cancel)
    {
        var loop = await visits.GetAsync(who.Visit, cancel);
        var answer = await loop.ReadAsync(visit =>
            visit.Find(who.Participant) is { } seat
                ? ConsentTexts.For(visit, seat) is var t
                    ? new Answer(reply.Yes, t.Version, t.Language)
                    : null
                : null
        );
        if (answer is null)
            throw new RefusedException(ErrorCode.NotAdmitted);
        await DoAsync(loop, new AnswerConsent(new Actor(connection, who.Participant), who.Participant, reply.Request, answer));
    }

    /// <summary>For who holds a token in its time, or has taken the seat back since.</summary>
    public async Task<IReadOnlyList<RecordingDescription>> ListAsync(JoinIdentity who, string connection, CancellationToken cancel)
    {
        if (!who.IsCurrent && !await IsSeatedAsync(who, connection, cancel))
            throw new RefusedException(ErrorCode.NotAdmitted);
        return await store.ListAsync(who.Visit, cancel);
    }

    private async Task<bool> IsSeatedAsync(JoinIdentity who, string connection, CancellationToken cancel)
    {
        var loop = await visits.GetAsync(who.Visit, cancel);
        return await loop.ReadAsync(visit => visit.FindByConnection(connection)?.Id == who.Participant);
    }

    private static async Task DoAsync(VisitLoop loop, VisitCommand command)
    {
        var outcome = await loop.ApplyAsync(command);
        if (outcome.Error != VisitError.None)
            throw new RefusedException(outcome.Error);
    }
}
