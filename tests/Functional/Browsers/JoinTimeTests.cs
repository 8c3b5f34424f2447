using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>How long a person who clicks on Join waits for the first picture of the other.</summary>
[Collection(Machine.Name)]
public class JoinTimeTests(Machine machine)
{
    private const int Joins = 20;

    [Fact]
    public async Task ClickOnJoin_ToFirstRemoteFrame_TwentyTimes()
    {
        var server = await machine.ServerAsync();
        var chromium = await machine.ChromiumAsync();
        var firefox = await machine.FirefoxAsync();
        var visit = await server.CreateVisitAsync();
        await using var clinician = new Person(await chromium.OpenAsync());
        await clinician.Page.GotoAsync((await server.InviteAsync(visit, "provider", "Dr. Ada Osei")).DirectLink);
        await clinician.WaitForStateAsync("joined");

        var inChromium = new List<double>();
        var inFirefox = new List<double>();
        for (var i = 0; i < Joins; i++)
        {
            var useFirefox = i % 2 == 1;
            await using var patient = new Person(useFirefox ? await firefox.OpenAsync() : await chromium.OpenAsync());
            await patient.JoinThroughCheckAsync((await server.InviteAsync(visit, "patient", $"Patient {i}")).Link, $"Patient {i}");
            await patient.Page.WaitForAsync("window.probe.firstFrameAt !== null");
            var milliseconds = await patient.Page.EvaluateAsync<double>("window.probe.firstFrameAt - window.probe.clicks['check-join']");
            (useFirefox ? inFirefox : inChromium).Add(milliseconds / 1000);
            await patient.ClickAsync("btn-leave");
            await patient.ClickAsync("confirm-leave");
            await patient.WaitForStateAsync("ended");
        }

        await Figures.ReportAsync(
            "join-time",
            new
            {
                joins = Joins,
                all = Summary([.. inChromium, .. inFirefox]),
                chromium = Summary(inChromium),
                firefox = Summary(inFirefox),
            }
        );
        // The goal is 0.6 s and 1.2 s; what is asserted is only that nobody waits so long as to think that it failed.
        Assert.True(Figures.Percentile([.. inChromium, .. inFirefox], 95) < 5);
    }

    private static object Summary(IReadOnlyCollection<double> seconds) =>
        new
        {
            p50 = Math.Round(Figures.Percentile(seconds, 50), 3),
            p95 = Math.Round(Figures.Percentile(seconds, 95), 3),
            worst = Math.Round(seconds.Max(), 3),
        };
}
