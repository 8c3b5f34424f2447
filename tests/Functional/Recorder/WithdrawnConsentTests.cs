using System.Diagnostics;
using MediaServer.Bench.Load.Server;
using MediaServer.Bench.Record.Live;
using MediaServer.Tests.Functional.Support;
using static MediaServer.Bench.Record.Live.Hearing;

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
        await using var call = await RecordedCall.BeginAsync(ServerProcess.Start(["Recorder:Compose:Niceness=0"]), Talk, cancel);
        var pair = call.Pair;

        var (withdrawn, since) = (DateTimeOffset.UtcNow, Stopwatch.GetTimestamp());
        await pair.Patient.AnswerAsync(pair.Recording, yes: false, cancel);
        var off = await pair.Clinician.HearAsync(m => Text(m, "state") == "off", cancel);
        var told = Stopwatch.GetElapsedTime(since);
        await Task.Delay(Talk, cancel); // is not recorded, though everybody goes on talking
        var film = await call.ComposedAsync(cancel);

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
