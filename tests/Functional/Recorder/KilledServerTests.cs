using MediaServer.Bench.Record.Live;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Recorder;

/// <summary>What <c>bench record kill</c> does a hundred times.</summary>
public class KilledServerTests
{
    [Fact]
    public async Task ServerKilledAtRandomMoments_EachTimeTheRecordingGoesOn_AndIsOneVerifiedFilm()
    {
        var result = await new KillRun(kills: 3).MeasureAsync(_ => { }, TestContext.Current.CancellationToken);
        await Figures.ReportAsync("recording-killed", result);
        Assert.Equal(("ready", null), (result.State, result.Failure));
        Assert.InRange(result.WorstLossMilliseconds, 0, KillResult.MostMilliseconds);
        Assert.InRange(result.FilmSeconds, 5, 60);
    }
}
