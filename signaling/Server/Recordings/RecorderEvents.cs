using MediaServer.Recorder.Control;
using MediaServer.Server.Live;
using MediaServer.Visits;

namespace MediaServer.Server.Recordings;

/// <summary>Reads what the recorder reports: trouble goes to the visit, a closed journal to processing.</summary>
internal sealed partial class RecorderEvents(
    IRecorderNode recorder,
    VisitDirectory visits,
    AuditTrail audit,
    RecordingJobs jobs,
    ILogger<RecorderEvents> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var happened in recorder.Events.ReadAllAsync(stoppingToken))
        {
            try
            {
                await HandleAsync(happened, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                EventFailed(logger, happened.GetType().Name, happened.Recording, e); // one recording's trouble, not everybody's
            }
        }
    }

    private async Task HandleAsync(RecorderEvent happened, CancellationToken stop)
    {
        switch (happened)
        {
            case RecordingTroubled e:
                await audit.RecordAsync(e.Visit, "server", "recording.troubled", e.Recording, e.Reason);
                await ReportAsync(e, e.Reason, stop);
                break;
            case RecordingRecovered e:
                await audit.RecordAsync(e.Visit, "server", "recording.recovered", e.Recording);
                await ReportAsync(e, null, stop);
                break;
            case RecordingClosed e:
                jobs.Enqueue(e.Recording);
                break;
        }
    }

    private async Task ReportAsync(RecorderEvent about, string? trouble, CancellationToken stop)
    {
        if (await visits.FindAsync(about.Visit, stop) is { } loop)
            await loop.ApplyAsync(new ReportTrouble(about.Recording, trouble)); // an ended visit wants to know nothing
    }

    [LoggerMessage(3601, LogLevel.Error, "{Event} of recording {Recording} could not be handled")]
    private static partial void EventFailed(ILogger logger, string @event, string recording, Exception error);
}
