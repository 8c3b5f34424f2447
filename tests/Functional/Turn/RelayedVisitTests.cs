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

        var direct = (await server.InviteAsync(visit, "provider", "Dr. Ada Osei")).DirectLink;
        var relayed = (await server.InviteAsync(visit, "patient", "Jonas Weber")).DirectLink;
        await using var clinician = new Person(await chromium.OpenAsync());
        await using var patient = new Person(await chromium.OpenAsync());
        await Task.WhenAll(
            clinician.Page.GotoAsync(direct),
            patient.Page.GotoAsync(relayed.Replace("?skipcheck=1", "?skipcheck=1&relay=1", StringComparison.Ordinal))
        );

        await Task.WhenAll(clinician.SeesAndHearsAsync(1), patient.SeesAndHearsAsync(1));
        await patient.StillSeesAndHearsAsync(1);
        var stats = await patient.Page.StatsAsync();
        Assert.Equal("relay", stats.Pair?.Local);
        Assert.Equal(transport, stats.Pair?.RelayProtocol);
        // A browser with a choice may begin on the relay, whose answer came first, and moves over.
        await clinician.Page.WaitForStatsAsync(s => s.Pair is { Local: not "relay" }, "a way without the relay");
    }
}
