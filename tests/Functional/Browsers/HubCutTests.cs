using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>The media path outlives the hub: a client whose socket is gone for ten seconds goes on hearing and being heard.</summary>
[Collection(Machine.Name)]
public class HubCutTests(Machine machine)
{
    private static readonly TimeSpan CutFor = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task HubSocketCutForTenSeconds_AudioHasNoGap()
    {
        var server = await machine.ServerAsync();
        var chromium = await machine.ChromiumAsync();
        await using var proxy = CuttableProxy.To(server.HttpPort);
        var visit = await server.CreateVisitAsync();

        await using var clinician = new Person(await chromium.OpenAsync());
        await clinician.Page.GotoAsync((await server.InviteAsync(visit, "provider", "Dr. Ada Osei")).DirectLink);
        await using var patient = new Person(await chromium.OpenAsync());
        var invitation = await server.InviteAsync(visit, "patient", "Jonas Weber");
        await patient.Page.GotoAsync((invitation with { Url = $"http://localhost:{proxy.Port}" }).DirectLink);
        await Task.WhenAll(clinician.SeesAndHearsAsync(1), patient.SeesAndHearsAsync(1));
        await Task.WhenAll(clinician.StillSeesAndHearsAsync(1), patient.StillSeesAndHearsAsync(1));

        var patientBefore = await patient.Page.StatsAsync();
        var clinicianBefore = await clinician.Page.StatsAsync();
        proxy.Cut();
        await patient.WaitForStateAsync("reconnecting");
        await Task.Delay(CutFor, TestContext.Current.CancellationToken); // how long the socket is away is the subject of this test
        proxy.Mend();
        await patient.WaitForStateAsync("joined");
        await patient.StillSeesAndHearsAsync(1);

        var heardByPatient = Difference(patientBefore, await patient.Page.StatsAsync());
        var heardByClinician = Difference(clinicianBefore, await clinician.Page.StatsAsync());
        await Figures.ReportAsync(
            "hub-cut",
            new
            {
                cutSeconds = CutFor.TotalSeconds,
                heardByPatient,
                heardByClinician,
            }
        );

        Assert.True(proxy.Refused > 0, "the page did not try to come back while the line was cut");
        foreach (var heard in new[] { heardByPatient, heardByClinician })
        {
            Assert.Equal(0, heard.PeerConnectionsMade);
            Assert.Equal(0, heard.PacketsLost);
            // What the server owes: every packet, 50 a second. What a starved browser conceals besides is in the figures.
            Assert.True(heard.PacketsPerSecond > 45, $"{heard}");
        }
        await clinician.StillSeesAndHearsAsync(1);
    }

    private sealed record Heard(
        double Seconds,
        int PeerConnectionsMade,
        long PacketsLost,
        double PacketsPerSecond,
        long ConcealedSamples,
        double ConcealedPercent
    );

    private static Heard Difference(PeerStats before, PeerStats after)
    {
        var (from, to) = (before.Audio.Single(), after.Audio.Single());
        var seconds = (after.At - before.At) / 1000;
        var concealed = to.ConcealedSamples - from.ConcealedSamples;
        return new Heard(
            seconds,
            after.Made - before.Made,
            to.PacketsLost - from.PacketsLost,
            (to.PacketsReceived - from.PacketsReceived) / seconds,
            concealed,
            100.0 * concealed / (to.TotalSamplesReceived - from.TotalSamplesReceived)
        );
    }
}
