using MediaServer.Host.Control;
using MediaServer.Server.Hub;
using MediaServer.Visits;

namespace MediaServer.Server.Live;

/// <summary>Reads what the media side reports and hands it to the visits.</summary>
internal sealed partial class MediaEvents(IMediaNode media, VisitDirectory visits, Connections connections, ILogger<MediaEvents> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var report in media.Events.ReadAllAsync(stoppingToken))
        {
            try
            {
                if (await visits.FindAsync(report.Visit, stoppingToken) is { } loop)
                    await HandleAsync(loop, report);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                ReportFailed(logger, report.GetType().Name, report.Visit, e); // one visit's trouble, not everybody's
            }
        }
    }

    private Task HandleAsync(VisitLoop loop, MediaEvent report) =>
        report switch
        {
            Host.Control.TracksChanged e => loop.ApplyAsync(new ReportTracks(e.Participant, [.. e.Added.Select(ToTrack)], e.Removed)),
            Host.Control.SpeakerChanged e => loop.ApplyAsync(new ReportSpeaker(e.Participant.Length > 0 ? e.Participant : null)),
            Host.Control.QualityChanged e => loop.ApplyAsync(new ReportQuality(e.Participant, (Quality)e.Level)),
            LayersChanged e => TellLayersAsync(loop, e),
            PeerDisconnected e => OnWhipAsync(loop, e.Participant, p => new LoseConnection(p.Connection ?? "")),
            PeerConnected e => OnWhipAsync(loop, e.Participant, p => new RegainConnection(p.Id, MediaSession.ConnectionOf(p.Id))),
            // What was replaced goes on; what we had removed was the visit's doing, and may have belonged to an earlier way in.
            PeerClosed { Reason: not ("replaced" or "removed") } e => OnWhipAsync(
                loop,
                e.Participant,
                p => new Leave(new Actor(p.Connection ?? "", p.Id))
            ),
            _ => Task.CompletedTask,
        };

    /// <summary>Without a hub connection the media path is what tells whether somebody is there.</summary>
    private static async Task OnWhipAsync(VisitLoop loop, string participant, Func<Participant, VisitCommand> command)
    {
        if (await loop.ReadAsync(visit => visit.Find(participant)) is { Via: Via.Whip } whip)
            await loop.ApplyAsync(command(whip));
    }

    private async Task TellLayersAsync(VisitLoop loop, LayersChanged e)
    {
        var connection = await loop.ReadAsync(visit => visit.Find(e.Participant)?.Connection);
        connections.Send(connection, "layers", new LayersMessage(e.Track, e.Width, e.Height, e.Fps, e.Paused));
    }

    private static Track ToTrack(TrackInfo info) =>
        new(info.Track, info.Kind == Sfu.Negotiation.MediaKind.Audio, (Source)info.Source, info.Muted, info.Layers);

    [LoggerMessage(3301, LogLevel.Error, "{Report} of visit {Visit} could not be handled")]
    private static partial void ReportFailed(ILogger logger, string report, string visit, Exception error);
}

/// <summary>A WHIP or WHEP session takes its seat under a connection id of its own.</summary>
internal static class MediaSession
{
    public static string ConnectionOf(string participant) => $"http:{participant}";
}
