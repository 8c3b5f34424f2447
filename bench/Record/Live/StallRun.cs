using System.Diagnostics;
using MediaServer.Bench.Load;
using MediaServer.Bench.Load.Media;
using MediaServer.Bench.Load.Server;
using MediaServer.Recorder.Journal;
using static MediaServer.Bench.Record.Live.Hearing;

namespace MediaServer.Bench.Record.Live;

/// <summary>
/// Lets the disk of the recordings stand still during two recorded visits: one with real pictures and sound, which becomes a film, and one
/// whose packets say when they were sent, which tells the delay. Both are recorded by the same writer.
/// </summary>
internal sealed class StallRun(TimeSpan stall, LoopDisk disk)
{
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(3);

    /// <summary>The least there is, so that the rings overflow long before the disk goes on.</summary>
    private const string SmallRings = "Recorder:RingMegabytes=1";

    public async Task<StallResult> MeasureAsync(CancellationToken cancel)
    {
        var process = ServerProcess.Start([$"Recorder:Directory={disk.Folder}", SmallRings, "Recorder:Compose:Niceness=0"]);
        await using var call = await RecordedCall.BeginAsync(process, Talk, cancel);
        await using var stamped = await LoadRun.StartAsync(StampedVisit, call.Server, cancel);
        await call.Pair.Clients.BeginAsync(sampleEvery: 1);
        var before = await DelayAsync(stamped.Clients, cancel);
        var (told, during) = await StandStillAsync(call, stamped.Clients, cancel);
        var talk = await call.Pair.Clients.CountAsync();

        var journal = ServerJournal.Read(disk.Folder, process.DataDirectory, call.Pair.Recording);
        var film = await call.StopAsync(cancel);
        return new StallResult(
            stall.TotalSeconds,
            Math.Round(told.TotalMilliseconds),
            before,
            during,
            talk.Received,
            talk.Lost + talk.Broken,
            journal.Gaps.Sum(g => g.Packets),
            GoesOn(journal),
            Text(film, "state")!,
            Text(film, "failure"),
            film.TryGetProperty("durationMs", out var duration) && duration.TryGetInt64(out var length) ? length / 1000.0 : 0
        );
    }

    private static bool GoesOn(Recording journal) =>
        journal.Gaps.Count > 0 && journal.Tracks.SelectMany(t => t.Streams).All(s => s.LastAt > journal.Gaps.Max(g => g.To));

    private LoadOptions StampedVisit =>
        new(
            new Scenario(Rooms: 1, Publishers: 2, Viewers: 0),
            SrtpSuite.Gcm,
            AudioOnly: false,
            Paced: false,
            Pin: [],
            stall,
            Rate: 1,
            Url: null,
            ServerProcess.Secret,
            ServerProcess: null,
            ServerSettings: [],
            Record: true
        );

    private async Task<(TimeSpan Told, StallDelay During)> StandStillAsync(RecordedCall call, ClientLoop stamped, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        await disk.FreezeAsync(cancel);
        var delay = DelayAsync(stamped, cancel);
        StallDelay during;
        TimeSpan told;
        try
        {
            await call.Pair.Clinician.HearAsync(m => Text(m, "trouble") == "disk_stalled", cancel);
            told = Stopwatch.GetElapsedTime(since);
            during = await delay;
        }
        finally
        {
            await disk.ThawAsync(CancellationToken.None);
        }
        await call.Pair.Clinician.HearAsync(m => Text(m, "trouble") is null, cancel);
        await Task.Delay(Talk, cancel); // is recorded again
        return (told, during);
    }

    /// <summary>Of the packets of a time as long as the disk stands still.</summary>
    private async Task<StallDelay> DelayAsync(ClientLoop stamped, CancellationToken cancel)
    {
        await stamped.BeginAsync(sampleEvery: 1);
        await Task.Delay(stall, cancel);
        var seen = await stamped.CountAsync();
        double Milliseconds(double share) => Math.Round(seen.Latency.Percentile(share).TotalMilliseconds, 3);
        return new StallDelay(seen.Received, seen.Lost + seen.Broken, Milliseconds(0.5), Milliseconds(0.99), Milliseconds(1));
    }
}

/// <summary>How packets fared in the visit that measures.</summary>
internal sealed record StallDelay(long Received, long Lost, double P50Milliseconds, double P99Milliseconds, double LongestMilliseconds);

/// <param name="StallSeconds">For how long the disk stood still.</param>
/// <param name="ToldMilliseconds">Until the clinician was told.</param>
/// <param name="Before">While all was well, for as long.</param>
/// <param name="During">While the disk stood still.</param>
/// <param name="Received">Packets in the visit that becomes a film, from then to the end.</param>
/// <param name="Lost">Those that did not arrive there, or not whole.</param>
/// <param name="MissingInJournal">Of the visit that becomes a film: what its journal says that it misses.</param>
/// <param name="GoesOn">Every stream has packets in the journal from after the gaps.</param>
/// <param name="State">What became of the recording.</param>
/// <param name="Failure">Why it is not ready.</param>
/// <param name="FilmSeconds">Its length, the gap included.</param>
internal sealed record StallResult(
    double StallSeconds,
    double ToldMilliseconds,
    StallDelay Before,
    StallDelay During,
    long Received,
    long Lost,
    long MissingInJournal,
    bool GoesOn,
    string State,
    string? Failure,
    double FilmSeconds
)
{
    public const double MostToldMilliseconds = 5000;

    /// <summary>A packet that waited for the disk would be late by the rest of the stall; this is what a busy machine may add.</summary>
    public const double MostAddedMilliseconds = 1;

    public bool IsMet =>
        ToldMilliseconds <= MostToldMilliseconds
        && Lost + Before.Lost + During.Lost == 0
        && During.P99Milliseconds <= Before.P99Milliseconds + MostAddedMilliseconds
        && MissingInJournal > 0
        && GoesOn
        && State == "ready";
}
