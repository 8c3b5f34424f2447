using System.Text.Json;
using MediaServer.Tests.Functional.Support;
using static MediaServer.Tests.Functional.Browsers.BrowserPage;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>Every screen passes axe-core, and a visit can be held with the keyboard alone.</summary>
[Collection(Machine.Name)]
public class AccessibilityTests(Machine machine)
{
    [Fact]
    public async Task EveryScreen_PassesAxe()
    {
        var server = await machine.ServerAsync();
        var chromium = await machine.ChromiumAsync();
        var visit = await server.CreateVisitAsync(waitingRoom: true);
        var findings = new List<string>();

        await using var start = await chromium.OpenAsync();
        await start.GotoAsync(server.Url + "/");
        await start.ClickAsync(TestId("new-visit"));
        await start.WaitForAsync($"document.querySelector('{TestId("link-patient")}')?.href");
        findings.AddRange(await ScanAsync(start, "start"));

        await using var patient = new Person(await chromium.OpenAsync());
        await patient.Page.GotoAsync((await server.InviteAsync(visit, "patient", "Jonas Weber")).Link);
        await patient.WaitForTestIdAsync("check-start");
        findings.AddRange(await ScanAsync(patient.Page, "check"));
        await patient.ClickAsync("check-start");
        await patient.WaitForTestIdAsync("check-next");
        await patient.WaitForTestIdAsync("check-meter");
        findings.AddRange(await ScanAsync(patient.Page, "device check"));
        await patient.ClickAsync("check-next");
        await patient.WaitForTestIdAsync("check-join");
        findings.AddRange(await ScanAsync(patient.Page, "name"));
        await patient.ClickAsync("check-join");
        await patient.WaitForStateAsync("waiting");
        findings.AddRange(await ScanAsync(patient.Page, "waiting"));

        await using var clinician = new Person(await chromium.OpenAsync());
        await clinician.JoinThroughCheckAsync((await server.InviteAsync(visit, "provider", "Dr. Ada Osei")).ClinicLink, "Dr. Ada Osei");
        await clinician.WaitForTestIdAsync("queue-row");
        findings.AddRange(await ScanAsync(clinician.Page, "clinic with a queue"));
        await clinician.ClickAsync("btn-admit");
        await Task.WhenAll(clinician.SeesAndHearsAsync(1), patient.SeesAndHearsAsync(1));
        findings.AddRange(await ScanAsync(clinician.Page, "clinic in a visit"));
        findings.AddRange(await ScanAsync(patient.Page, "visit"));
        await patient.ClickAsync("btn-leave");
        await patient.WaitForTestIdAsync("confirm-leave");
        findings.AddRange(await ScanAsync(patient.Page, "leave dialog"));
        await patient.ClickAsync("confirm-leave");
        await patient.WaitForStateAsync("ended");
        findings.AddRange(await ScanAsync(patient.Page, "ended"));

        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    [Fact]
    public async Task KeyboardAlone_JoinsMutesAndLeaves()
    {
        var server = await machine.ServerAsync();
        var chromium = await machine.ChromiumAsync();
        var visit = await server.CreateVisitAsync();
        await using var person = new Person(await chromium.OpenAsync());
        await person.Page.GotoAsync((await server.InviteAsync(visit, "patient", "Jonas Weber")).Link);

        foreach (var button in new[] { "check-start", "check-next", "check-join" })
        {
            await person.WaitForTestIdAsync(button);
            await TabToAsync(person.Page, button);
            await person.Page.PressAsync("Enter");
        }
        await person.WaitForStateAsync("joined");

        await TabToAsync(person.Page, "btn-mic");
        await person.Page.PressAsync("Space");
        await person.Page.WaitForAsync($"document.querySelector('{TestId("btn-mic")}').getAttribute('aria-pressed') === 'false'");
        await person.Page.PressAsync("Control+KeyD");
        await person.Page.WaitForAsync($"document.querySelector('{TestId("btn-mic")}').getAttribute('aria-pressed') === 'true'");

        await TabToAsync(person.Page, "btn-leave");
        await person.Page.PressAsync("Enter");
        await person.WaitForTestIdAsync("confirm-leave");
        await person.Page.PressAsync("Escape");
        await person.Page.WaitForAsync($"!document.querySelector('{TestId("confirm-leave")}')?.checkVisibility()");
        await person.Page.WaitForAsync("document.activeElement?.dataset.testid === 'btn-leave'"); // focus returns to where it was
        await person.Page.PressAsync("Enter");
        await person.WaitForTestIdAsync("confirm-leave");
        await TabToAsync(person.Page, "confirm-leave");
        await person.Page.PressAsync("Enter");
        await person.WaitForStateAsync("ended");
    }

    /// <summary>Presses Tab until the control has the focus, and sees that the focus is visible there.</summary>
    private static async Task TabToAsync(BrowserPage page, string testId)
    {
        const int moreThanAnyPageHas = 40;
        for (var i = 0; i < moreThanAnyPageHas; i++)
        {
            if (await page.EvaluateAsync<bool>($"document.activeElement?.dataset?.testid === '{testId}'"))
            {
                Assert.True(
                    await page.EvaluateAsync<bool>("document.activeElement.matches(':focus-visible')"),
                    $"{testId}: invisible focus"
                );
                return;
            }
            await page.PressAsync("Tab");
        }
        Assert.Fail($"The Tab key does not reach {testId}.");
    }

    internal static async Task<IEnumerable<string>> ScanAsync(BrowserPage page, string screen)
    {
        var axe = await File.ReadAllTextAsync(Repository.File("signaling/node_modules/axe-core/axe.min.js"));
        await page.EvaluateAsync($"(() => {{ if (!window.axe) {{ {axe} }} return true; }})()");
        var violations = await page.EvaluateAsync<JsonElement[]>(
            """
            window.axe.run(document, { resultTypes: ["violations"] }).then((result) =>
              result.violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.map((node) => node.html.slice(0, 160)) })))
            """
        );
        return violations.Select(v => $"{screen}: {v}");
    }
}
