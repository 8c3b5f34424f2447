using MediaServer.Tests.Functional.Browsers;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Turn;

/// <summary>A visit that reaches us only through the relay, with credentials that our server minted.</summary>
[Collection(Machine.Name)]
public class RelayedVisitTests(Machine machine)
{
    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task RelayOnly_PatientIsSeenAndHeardThroughCoturn(string transport)
    {
        await using var coturn = await Coturn.StartAsync("--allow-loopback-peers", "--allowed-peer-ip=127.0.0.1");
        await using var server = await MediaServerProcess.StartAsync(
            "--Turn:Urls:0",
            $"turn:127.0.0.1:{coturn.Port}?transport={transport}",
            "--Turn:Secret",
            coturn.Secret,
            "--Media:AnnounceAddresses:0",
            "127.0.0.1"
        );
        var chromium = await machine.ChromiumAsync();
        var visit = await server.CreateVisitAsync();

        await using var clinician = new Person(await chromium.OpenAsync());
        await clinician.Page.GotoAsync((await server.InviteAsync(visit, "provider", "Dr. Ada Osei")).DirectLink);
        // Whichever way this page takes: a browser with a choice may stay on the relay when its answer came first.
        await clinician.Page.WaitForStatsAsync(s => s.Pair is not null, "a way to the server");
        await using var patient = new Person(await chromium.OpenAsync());
        var link = (await server.InviteAsync(visit, "patient", "Jonas Weber")).DirectLink;
        await patient.Page.GotoAsync(link.Replace("?skipcheck=1", "?skipcheck=1&relay=1", StringComparison.Ordinal));

        await Task.WhenAll(clinician.SeesAndHearsAsync(1), patient.SeesAndHearsAsync(1));
        await patient.StillSeesAndHearsAsync(1);
        var stats = await patient.Page.StatsAsync();
        Assert.Equal("relay", stats.Pair?.Local);
        Assert.Equal(transport, stats.Pair?.RelayProtocol);
    }
}
