using System.Diagnostics;
using MediaServer.Bench.Load.Server;
using MediaServer.Bench.Record.Live;
using MediaServer.Tests.Functional.Support;
using static MediaServer.Tests.Functional.Recorder.Hearing;

namespace MediaServer.Tests.Functional.Recorder;

/// <summary>Somebody who agreed does not agree any more.</summary>
public class WithdrawnConsentTests
{
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(3),
        Allowed = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Withdrawn_EverybodyIsToldWithinASecond_AndTheFilmEndsThere()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await ServerUnderLoad.OpenAsync(ServerProcess.Start(["Recorder:Compose:Niceness=0"]), cancel);
        await using var pair = await RecordedPair.BeginAsync(server, cancel);
        await pair.Clinician.HearAsync(m => Text(m, "state") == "on", cancel);
        await Task.Delay(Talk, cancel); // is recorded

        var (withdrawn, since) = (DateTimeOffset.UtcNow, Stopwatch.GetTimestamp());
        await pair.Patient.AnswerAsync(pair.Recording, yes: false, cancel);
        var off = await pair.Clinician.HearAsync(m => Text(m, "state") == "off", cancel);
        var told = Stopwatch.GetElapsedTime(since);
        await Task.Delay(Talk, cancel); // is not recorded, though everybody goes on talking
        var film = await server.ComposedAsync(pair.Recording, cancel);

        Assert.Equal("withdrawn", Text(off, "reason"));
        Assert.InRange(told, TimeSpan.Zero, Allowed);
        Assert.Equal("ready", Text(film, "state"));
        var length = TimeSpan.FromMilliseconds(film.GetProperty("durationMs").GetInt64());
        var after = film.GetProperty("startedAt").GetDateTimeOffset() + length - withdrawn;
        await Figures.ReportAsync(
            "consent-withdrawn",
            new { toldMilliseconds = told.TotalMilliseconds, recordedMilliseconds = after.TotalMilliseconds }
        );
        Assert.InRange(after, -Talk / 2, Allowed);
    }
}
