using static MediaServer.Tests.Functional.Browsers.BrowserPage;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>However many people are in and whatever the screen: everybody is seen with a name, and the controls are within reach.</summary>
[Collection(Machine.Name)]
public class LayoutTests(Machine machine)
{
    /// <summary>WCAG 2.5.8 asks for 24; a thumb wants this.</summary>
    private const int SmallestControl = 44;

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(820, 1180)]
    [InlineData(390, 780)]
    [InlineData(320, 568)]
    [InlineData(844, 390)]
    public async Task Visit_FitsTheScreen_HoweverManyPeopleAreIn(int width, int height)
    {
        var server = await machine.ServerAsync();
        var chromium = await machine.ChromiumAsync();
        var findings = new List<string>();
        foreach (
            var (fixture, tiles) in new[]
            {
                ("visit-2", 1),
                ("visit-4", 3),
                ("visit-9", 8),
                ("share", 2),
                ("share-9", 9),
                ("reconnecting", 1),
            }
        )
        {
            await using var page = await chromium.OpenAsync(width, height);
            await page.GotoAsync($"{server.Url}/visit?fixture={fixture}#t=x");
            await page.WaitForAsync(
                $"document.querySelectorAll('.tile[data-state]').length === {tiles} && document.querySelector('.plate .name')?.textContent"
            );
            findings.AddRange((await page.EvaluateAsync<string[]>(Faults)).Select(fault => $"{fixture}: {fault}"));
        }
        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    /// <summary>The clinician's list beside (or below) the visit takes nothing away from it.</summary>
    [Theory]
    [InlineData(1280, 800)]
    [InlineData(390, 780)]
    public async Task Clinic_KeepsTheVisitWhole_BesideALongQueue(int width, int height)
    {
        var server = await machine.ServerAsync();
        await using var page = await (await machine.ChromiumAsync()).OpenAsync(width, height);
        await page.GotoAsync($"{server.Url}/clinic?fixture=roster-5#t=x");
        await page.WaitForAsync($"document.querySelectorAll('{TestId("queue-row")}').length === 5 && document.querySelector('.tile')");
        var faults = await page.EvaluateAsync<string[]>(Faults);
        const string scrolls = "the page is "; // below the visit on a narrow screen, which is meant
        Assert.Empty(width < 1024 ? faults.Where(fault => !fault.StartsWith(scrolls, StringComparison.Ordinal)) : faults);
    }

    /// <summary>What a person would call broken, in words; empty when nothing is.</summary>
    private static readonly string Faults = $$"""
        (() => {
          const faults = [];
          const box = element => element.getBoundingClientRect();
          const inside = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
          const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
          const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
          const root = document.documentElement;
          if (root.scrollHeight > innerHeight + 1 || root.scrollWidth > innerWidth + 1)
            faults.push(`the page is ${root.scrollWidth}x${root.scrollHeight}`);
          for (const control of document.querySelectorAll('.bar button:not([hidden])')) {
            const at = box(control);
            if (!inside(at, screen)) faults.push(`${control.dataset.testid} is off the screen`);
            if (at.height < {{SmallestControl}} || at.width < {{SmallestControl}}) faults.push(`${control.dataset.testid} is small`);
          }
          const stage = box(document.querySelector('.stage'));
          const self = box(document.querySelector('.self'));
          if (!inside(self, stage)) faults.push('the self view leaves the stage');
          for (const tile of document.querySelectorAll('.tile:not([hidden])')) {
            const [at, plate] = [box(tile), box(tile.querySelector('.plate'))];
            const name = tile.querySelector('.name').textContent;
            if (!inside(at, stage)) faults.push(`${name} leaves the stage`);
            if (at.height < 28 || at.width < 80) faults.push(`${name} is ${at.width}x${at.height}`);
            if (!inside(plate, at)) faults.push(`the name ${name} leaves its tile`);
            if (!apart(plate, self)) faults.push(`the self view covers the name ${name}`);
          }
          return faults;
        })()
        """;
}
