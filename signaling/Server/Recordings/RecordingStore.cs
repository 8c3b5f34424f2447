using System.Text.Json;
using MediaServer.Recorder.Control;
using MediaServer.Server.Hub;
using MediaServer.Server.Live;
using MediaServer.Server.Stores;
using MediaServer.Visits;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Server.Recordings;

/// <summary>What the database knows of recordings and answers: written in order by the one writer, read by whoever asks.</summary>
internal sealed class RecordingStore(StoreWriter writer, Database database, VisitClock clock)
{
    public const string Asking = "asking",
        Refused = "refused",
        Running = "recording",
        Processing = "processing",
        Ready = "ready",
        Failed = "failed",
        Deleted = "deleted";

    public ValueTask SaveAsync(Visit visit, VisitEvent happened) =>
        happened switch
        {
            RecordingAsked e => AddAsync(visit, e),
            ConsentAnswered e => AddAsync(visit, e),
            RecordingStarted e => ChangeAsync(e.Recording.Id, row => (row.State, row.StartedAt) = (Running, clock.UtcNow)),
            RecordingChanged e => ChangeAsync(e.Recording.Id, row => row.Paused = e.Recording.State == RecordingState.Paused),
            RecordingStopped e => ChangeAsync(
                e.Recording.Id,
                row => (row.State, row.StoppedAt, row.Reason) = (e.Recording.IsRunning ? Processing : Refused, clock.UtcNow, e.Reason)
            ),
            _ => ValueTask.CompletedTask,
        };

    /// <summary>Changes a row, in its turn; the time is that of the call.</summary>
    public ValueTask ChangeAsync(string recording, Action<RecordingRow> change) =>
        writer.ChangeAsync(
            async (db, cancel) =>
            {
                if (await db.Recordings.FindAsync([recording], cancel) is { } row)
                    change(row);
            }
        );

    /// <summary>Completes when every change so far is stored.</summary>
    public Task FlushAsync() => writer.FlushAsync(CancellationToken.None);

    private ValueTask AddAsync(Visit visit, RecordingAsked asked)
    {
        var (id, by, at) = (asked.Recording.Id, asked.By.Id, clock.UtcNow);
        return writer.ChangeAsync(
            (db, _) =>
            {
                db.Recordings.Add(
                    new RecordingRow
                    {
                        Id = id,
                        Visit = visit.Id,
                        State = Asking,
                        RequestedBy = by,
                        RequestedAt = at,
                    }
                );
                return Task.CompletedTask;
            }
        );
    }

    private ValueTask AddAsync(Visit visit, ConsentAnswered answered)
    {
        var via = visit.Find(answered.Participant)?.Via ?? Via.Web;
        var (given, at) = (answered.Given, clock.UtcNow);
        return writer.ChangeAsync(
            (db, _) =>
            {
                db.Consents.Add(
                    new ConsentRow
                    {
                        Visit = visit.Id,
                        Recording = answered.Recording.Id,
                        Participant = answered.Participant,
                        Yes = given.Yes,
                        TextVersion = given.TextVersion,
                        Language = given.Language,
                        Text = ConsentTexts.Find(given.TextVersion),
                        By = answered.By?.Id ?? "server",
                        Via = Snapshots.Word(via),
                        At = at,
                    }
                );
                return Task.CompletedTask;
            }
        );
    }

    /// <summary>The recording that the visit was in the middle of, with each person's last answer.</summary>
    public static async Task<Recording?> LoadAsync(VisitDb db, string visit, CancellationToken cancel)
    {
        var row = await db
            .Recordings.AsNoTracking()
            .FirstOrDefaultAsync(r => r.Visit == visit && (r.State == Asking || r.State == Running), cancel);
        if (row is null)
            return null;
        var answers = await db.Consents.AsNoTracking().Where(c => c.Recording == row.Id).OrderBy(c => c.Id).ToListAsync(cancel);
        var state =
            row.State == Asking ? RecordingState.Asking
            : row.Paused ? RecordingState.Paused
            : RecordingState.On;
        var recording = new Recording(row.Id, row.RequestedBy, state, TimeSpan.MaxValue);
        foreach (var a in answers)
            recording = recording with { Answers = recording.Answers.SetItem(a.Participant, new Answer(a.Yes, a.TextVersion, a.Language)) };
        return recording;
    }

    public async Task<IReadOnlyList<RecordingDescription>> ListAsync(string visit, CancellationToken cancel)
    {
        await writer.FlushAsync(cancel); // whoever asks sees what has just happened
        await using var db = database.Open();
        var rows = await db.Recordings.AsNoTracking().Where(r => r.Visit == visit).OrderBy(r => r.RequestedAt).ToListAsync(cancel);
        return [.. rows.Select(Describe)];
    }

    public async Task<RecordingRow?> FindAsync(string recording, CancellationToken cancel)
    {
        await writer.FlushAsync(cancel);
        await using var db = database.Open();
        return await db.Recordings.AsNoTracking().FirstOrDefaultAsync(r => r.Id == recording, cancel);
    }

    public async Task<IReadOnlyList<ConsentDescription>> ConsentsAsync(string visit, CancellationToken cancel)
    {
        await writer.FlushAsync(cancel);
        await using var db = database.Open();
        return await db
            .Consents.AsNoTracking()
            .Where(c => c.Visit == visit)
            .OrderBy(c => c.Id)
            .Select(c => new ConsentDescription(c.Recording, c.Participant, c.Yes, c.TextVersion, c.Language, c.Text, c.By, c.Via, c.At))
            .ToListAsync(cancel);
    }

    public static IReadOnlyList<RecordingFile> FilesOf(RecordingRow row) =>
        row.Files is { } json ? JsonSerializer.Deserialize<RecordingFile[]>(json, Json.Options)! : [];

    public static RecordingDescription Describe(RecordingRow row) =>
        new(
            row.Id,
            row.Visit,
            row.State,
            row.Paused,
            row.Reason,
            row.State == Processing ? row.Progress : null,
            row.Failure,
            row.RequestedAt,
            row.StartedAt,
            row.StoppedAt,
            row.DurationMilliseconds,
            row.LegalHold,
            row.RetainUntil,
            [.. FilesOf(row).Select(f => new RecordingFileDescription(f.Name, f.ContentType, f.Length, f.Sha256))]
        );
}
