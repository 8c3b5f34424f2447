using System.Text.Json;
using System.Threading.Channels;
using MediaServer.Recorder.Control;
using MediaServer.Server.Hub;
using MediaServer.Server.Live;
using MediaServer.Server.Stores;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Server.Recordings;

/// <summary>Lets recordings be composed and stored once their journals are closed, one after the other, also those of before a restart.</summary>
internal sealed partial class RecordingJobs(
    IRecordingArchive archive,
    RecordingStore store,
    RecordingNews news,
    AuditTrail audit,
    Database database,
    VisitClock clock,
    ILogger<RecordingJobs> logger
) : BackgroundService
{
    private readonly Channel<string> _waiting = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Job> _jobs = [];

    /// <summary>What waits is not done twice. What runs is looked at once more: its end may be known and not yet written here.</summary>
    public void Enqueue(string recording)
    {
        lock (_gate)
        {
            if (_jobs.TryGetValue(recording, out var job))
                job.Again = true;
            else
            {
                _jobs.Add(recording, new Job());
                _waiting.Writer.TryWrite(recording);
            }
        }
    }

    /// <summary>False when it neither waits nor runs.</summary>
    public bool Cancel(string recording)
    {
        lock (_gate)
        {
            if (!_jobs.TryGetValue(recording, out var job))
                return false;
            job.Cancel.Cancel();
            return true;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var unfinished in await UnfinishedAsync(stoppingToken))
            Enqueue(unfinished);
        await foreach (var recording in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            using var job = Begin(recording);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, job.Cancel.Token);
            await RunAsync(recording, either.Token, stoppingToken);
            End(recording, job);
        }
    }

    private Job Begin(string recording)
    {
        lock (_gate)
        {
            var job = _jobs[recording];
            job.Again = false;
            return job;
        }
    }

    private void End(string recording, Job job)
    {
        lock (_gate)
        {
            _jobs.Remove(recording);
            if (job.Again)
                Enqueue(recording);
        }
    }

    private async Task<List<string>> UnfinishedAsync(CancellationToken cancel)
    {
        await using var db = database.Open();
        return await db
            .Recordings.Where(r => r.State == RecordingStore.Processing)
            .OrderBy(r => r.StoppedAt)
            .Select(r => r.Id)
            .ToListAsync(cancel);
    }

    private async Task RunAsync(string recording, CancellationToken cancel, CancellationToken stop)
    {
        try
        {
            if (await store.FindAsync(recording, stop) is not { State: RecordingStore.Processing } row)
                return; // deleted while it waited
            Began(logger, recording);
            var progress = new ThrottledProgress(clock, value => OnProgress(row, value));
            var result = await archive.ProcessAsync(recording, new ProcessingOptions(), progress, cancel);
            await FinishAsync(row, result, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops: it goes on after the restart.
        }
        catch (OperationCanceledException)
        {
            await FailAsync(recording, "cancelled");
        }
        catch (Exception e)
        {
            ProcessingFailed(logger, recording, e);
            await FailAsync(recording, "fault");
        }
    }

    private void OnProgress(RecordingRow row, double value)
    {
        _ = store.ChangeAsync(row.Id, r => r.Progress = value).AsTask();
        row.Progress = value;
        news.Tell(row);
    }

    private async Task FinishAsync(RecordingRow row, ProcessingResult result, CancellationToken stop)
    {
        if (result.Failure is { } failure)
        {
            await FailAsync(row.Id, failure);
            return;
        }
        var term = await TermAsync(row.Visit, stop);
        await store.ChangeAsync(
            row.Id,
            r =>
            {
                (r.State, r.Progress, r.Failure) = (RecordingStore.Ready, 1, null);
                r.DurationMilliseconds = (long)result.Duration.TotalMilliseconds;
                r.Files = JsonSerializer.Serialize(result.Files, Json.Options);
                r.RetainUntil = term;
            }
        );
        await audit.RecordAsync(row.Visit, "server", "recording.ready", row.Id);
        Finished(logger, row.Id);
        await TellAsync(row.Id);
    }

    private async Task FailAsync(string recording, string failure)
    {
        if (await store.FindAsync(recording, CancellationToken.None) is not { } row)
            return;
        var term = await TermAsync(row.Visit, CancellationToken.None);
        await store.ChangeAsync(
            recording,
            r =>
            {
                (r.State, r.Failure) = (RecordingStore.Failed, failure);
                r.RetainUntil ??= term; // trying again does not make it younger
            }
        );
        await audit.RecordAsync(row.Visit, "server", "recording.failed", recording, failure);
        Failed(logger, recording, failure);
        await TellAsync(recording);
    }

    /// <summary>Until when what ends now is kept; null is for good.</summary>
    private async Task<DateTimeOffset?> TermAsync(string visit, CancellationToken cancel)
    {
        await using var db = database.Open();
        var days = await db.Visits.Where(v => v.Id == visit).Select(v => v.RetentionDays).FirstOrDefaultAsync(cancel);
        return days is { } kept ? clock.UtcNow + TimeSpan.FromDays(kept) : null;
    }

    private async Task TellAsync(string recording)
    {
        if (await store.FindAsync(recording, CancellationToken.None) is { } row)
            news.Tell(row);
    }

    /// <summary>Once a second is often enough for people and for the database.</summary>
    private sealed class ThrottledProgress(VisitClock clock, Action<double> report) : IProgress<double>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
        private readonly Lock _lock = new();
        private TimeSpan _notBefore = TimeSpan.MinValue;

        public void Report(double value)
        {
            lock (_lock)
            {
                if (clock.Now < _notBefore)
                    return;
                _notBefore = clock.Now + Interval;
            }
            report(Math.Clamp(value, 0, 1));
        }
    }

    private sealed class Job : IDisposable
    {
        public CancellationTokenSource Cancel { get; } = new();

        /// <summary>Asked for since it began.</summary>
        public bool Again { get; set; }

        public void Dispose() => Cancel.Dispose();
    }

    [LoggerMessage(3611, LogLevel.Information, "Recording {Recording}: being composed")]
    private static partial void Began(ILogger logger, string recording);

    [LoggerMessage(3612, LogLevel.Information, "Recording {Recording}: ready")]
    private static partial void Finished(ILogger logger, string recording);

    [LoggerMessage(3613, LogLevel.Warning, "Recording {Recording}: not ready, {Failure}")]
    private static partial void Failed(ILogger logger, string recording, string failure);

    [LoggerMessage(3614, LogLevel.Error, "Recording {Recording}: composing it failed")]
    private static partial void ProcessingFailed(ILogger logger, string recording, Exception error);
}
