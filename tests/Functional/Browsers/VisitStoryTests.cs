using MediaServer.Tests.Functional.Support;
using static MediaServer.Tests.Functional.Browsers.BrowserPage;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>The visit this project is about: two ordinary browsers, a waiting room between them, picture and sound both ways.</summary>
[Collection(Machine.Name)]
public class VisitStoryTests(Machine machine)
{
    [Fact]
    public async Task ClinicianInChromium_PatientInFirefox_MeetAndReload()
    {
        var server = await machine.ServerAsync();
        var chromium = await machine.ChromiumAsync();
        var firefox = await machine.FirefoxAsync();

        // The start page makes a visit and its two links.
        await using var start = await chromium.OpenAsync();
        await start.GotoAsync(server.Url + "/");
        await start.ClickAsync(TestId("new-visit"));
        var clinicLink = await LinkAsync(start, "link-clinician");
        var patientLink = await LinkAsync(start, "link-patient");

        await using var clinician = new Person(await chromium.OpenAsync());
        await clinician.JoinThroughCheckAsync(clinicLink, "Dr. Ada Osei");
        await clinician.WaitForStateAsync("joined");

        await using var patient = new Person(await firefox.OpenAsync());
        await patient.JoinThroughCheckAsync(patientLink, "Jonas Weber");
        await patient.WaitForStateAsync("waiting");
        await patient.WaitForTestIdAsync("waiting");

        // Nobody in the waiting room sees, hears or is seen.
        Assert.Empty(await clinician.Page.PicturesAsync("remote-video"));
        await clinician.WaitForTestIdAsync("queue-row");
        await clinician.ClickAsync("btn-admit");

        await patient.WaitForStateAsync("joined");
        await Task.WhenAll(clinician.SeesAndHearsAsync(1), patient.SeesAndHearsAsync(1));
        await clinician.Page.WaitForMovingPictureAsync("remote-video");
        await patient.Page.WaitForMovingPictureAsync("remote-video");

        // One reloads, and then the other: each is back in its seat without asking anybody.
        await patient.Page.ReloadAsync();
        await patient.WaitForStateAsync("joined");
        await Task.WhenAll(clinician.SeesAndHearsAsync(1), patient.SeesAndHearsAsync(1));
        await Task.WhenAll(clinician.StillSeesAndHearsAsync(1), patient.StillSeesAndHearsAsync(1));

        await clinician.Page.ReloadAsync();
        await clinician.WaitForStateAsync("joined");
        await Task.WhenAll(clinician.SeesAndHearsAsync(1), patient.SeesAndHearsAsync(1));
        await Task.WhenAll(clinician.StillSeesAndHearsAsync(1), patient.StillSeesAndHearsAsync(1));

        await clinician.Page.ScreenshotAsync(Path.Combine(Repository.Artifacts, "visit-clinician.png"));
        await patient.Page.ScreenshotAsync(Path.Combine(Repository.Artifacts, "visit-patient.png"));
    }

    [Fact]
    public async Task NetworkWithoutUdp_VisitRunsOverTcp()
    {
        var server = await machine.ServerAsync();
        var chromium = await machine.ChromiumAsync();
        var visit = await server.CreateVisitAsync();

        await using var clinician = new Person(await chromium.OpenAsync());
        await clinician.Page.GotoAsync((await server.InviteAsync(visit, "provider", "Dr. Ada Osei")).DirectLink);
        await using var patient = new Person(await chromium.OpenAsync(init: "window.probeTcpOnly = true;"));
        await patient.Page.GotoAsync((await server.InviteAsync(visit, "patient", "Jonas Weber")).DirectLink);

        await Task.WhenAll(clinician.SeesAndHearsAsync(1), patient.SeesAndHearsAsync(1));
        var stats = await patient.Page.StatsAsync();
        Assert.Equal("tcp", stats.Pair?.LocalProtocol);
        Assert.Equal("udp", (await clinician.Page.StatsAsync()).Pair?.LocalProtocol);
    }

    private static async Task<string> LinkAsync(BrowserPage page, string testId)
    {
        await page.WaitForAsync($"document.querySelector('{TestId(testId)}')?.href");
        return await page.EvaluateAsync<string>($"document.querySelector('{TestId(testId)}').href");
    }
}
