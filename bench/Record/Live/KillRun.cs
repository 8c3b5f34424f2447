using System.Security.Cryptography;
using MediaServer.Bench.Load.Server;

namespace MediaServer.Bench.Record.Live;

/// <summary>Kills the server again and again while a visit is recorded, at random moments, and lets it compose what is left.</summary>
internal sealed class KillRun(int kills)
{
    /// <summary>What is said between two kills: at least what one may cost and a flush more, or an epoch might lack a stream for that.</summary>
    private static readonly (int Least, int Most) TalkMilliseconds = (1500, 4000);

    public async Task<KillResult> MeasureAsync(Action<int> onKilled, CancellationToken cancel)
    {
        var process = ServerProcess.Start(["Recorder:Compose:Niceness=0"]);
        await using var server = await ServerUnderLoad.OpenAsync(process, cancel);
        await using var pair = await RecordedPair.BeginAsync(server, cancel);
        List<Kill> done = [];
        while (done.Count < kills)
        {
            await TalkAsync(cancel);
            var at = DateTimeOffset.UtcNow;
            await process.KillAsync(cancel);
            process.StartAgain();
            await server.WaitUntilReadyAsync(cancel);
            await pair.ComeBackAsync(cancel);
            done.Add(new Kill(at, DateTimeOffset.UtcNow));
            onKilled(done.Count);
        }
        await Task.Delay(TalkMilliseconds.Most, cancel);
        var losses = JournalLosses.Of(process.DataDirectory, pair.Recording, done);
        await server.StopRecordingAsync(pair.Visit, cancel);
        var film = await server.ComposedAsync(pair.Recording, cancel);
        return new KillResult(
            kills,
            losses.Max(l => l.Total),
            losses,
            film.GetProperty("state").GetString()!,
            film.TryGetProperty("failure", out var failure) ? failure.GetString() : null,
            film.TryGetProperty("durationMs", out var duration) && duration.TryGetInt64(out var length) ? length / 1000.0 : 0
        );
    }

    private static Task TalkAsync(CancellationToken cancel) =>
        Task.Delay(RandomNumberGenerator.GetInt32(TalkMilliseconds.Least, TalkMilliseconds.Most), cancel);
}

/// <param name="Kills">How often.</param>
/// <param name="WorstLossMilliseconds">The most that a stream lost around one of them.</param>
/// <param name="LossMilliseconds">Around each of them.</param>
/// <param name="State">What became of the recording; <c>ready</c> says that it was verified.</param>
/// <param name="Failure">Why it is not ready.</param>
/// <param name="FilmSeconds">Its length; the time without a server is cut out.</param>
internal sealed record KillResult(
    int Kills,
    double WorstLossMilliseconds,
    IReadOnlyList<KillLoss> LossMilliseconds,
    string State,
    string? Failure,
    double FilmSeconds
)
{
    /// <summary>The most that a kill may cost.</summary>
    public const double MostMilliseconds = 1000;

    public bool IsMet => State == "ready" && WorstLossMilliseconds <= MostMilliseconds;
}
