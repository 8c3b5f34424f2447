using Microsoft.Playwright;

namespace MediaServer.Bench.Record.Pages;

/// <summary>Somebody on the visit's page. Each step waits until the page says that it is done.</summary>
internal sealed class MarkingPage(IPage page)
{
    /// <summary>Joins with camera and microphone, without the check of the devices.</summary>
    public async Task JoinAsync(Uri server, string token)
    {
        await page.GotoAsync(new Uri(server, $"/visit?skipcheck=1#t={token}").ToString());
        await ThereIsAsync("html[data-state=joined]");
    }

    /// <summary>Sees somebody else's picture.</summary>
    public Task SeeAsync() =>
        page.EvaluateAsync(
            """
            () => new Promise(seen => {
              const look = () =>
                [...document.querySelectorAll('[data-testid=remote-video]')].some(video => video.videoWidth > 0)
                  ? seen()
                  : requestAnimationFrame(look);
              look();
            })
            """
        );

    public Task AgreeAsync() => page.Locator("[data-testid=consent-yes]").First.ClickAsync();

    public Task BeRecordedAsync() => ThereIsAsync("[data-testid=rec-pill][data-state=on]");

    /// <summary>When this page marked time so far.</summary>
    public async Task<DateTimeOffset[]> MarkedAsync() =>
        [.. (await page.EvaluateAsync<double[]>("window.marked")).Select(at => DateTimeOffset.FromUnixTimeMilliseconds((long)at))];

    private Task ThereIsAsync(string selector) =>
        page.Locator(selector).First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
}
