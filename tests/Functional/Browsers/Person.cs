using System.Text.Json;
using static MediaServer.Tests.Functional.Browsers.BrowserPage;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>Somebody at a browser: what a person does with the pages, and what a person sees and hears of the others.</summary>
public sealed class Person(BrowserPage page) : IAsyncDisposable
{
    public BrowserPage Page => page;

    /// <summary>Follows a link, passes the device check as a person does and asks to join.</summary>
    public async Task JoinThroughCheckAsync(string link, string name)
    {
        await GoToJoinButtonAsync(link, name);
        await page.ClickAsync(TestId("check-join"));
    }

    public async Task GoToJoinButtonAsync(string link, string name)
    {
        await page.GotoAsync(link);
        await page.ClickAsync(TestId("check-start"));
        await page.WaitForMovingPictureAsync("check-preview");
        // Camera and microphone have a screen each; the last one asks for the name.
        const string next = "[data-testid=check-next]";
        const string join = "[data-testid=check-join]";
        while (!await page.EvaluateAsync<bool>($"!!document.querySelector('{join}')?.checkVisibility()"))
        {
            var step = await page.EvaluateAsync<string>("document.querySelector('h1, h2')?.innerText ?? ''");
            await page.ClickAsync(next);
            await page.WaitForAsync($"(document.querySelector('h1, h2')?.innerText ?? '') !== {JsonSerializer.Serialize(step)}");
        }
        if (await page.EvaluateAsync<bool>($"!!document.querySelector('{TestId("check-name")}')?.checkVisibility()"))
            await page.TypeAsync(TestId("check-name"), name);
    }

    public Task WaitForStateAsync(string state, TimeSpan? patience = null) =>
        page.WaitForAsync($"document.documentElement.dataset.state === '{state}'", patience);

    public async Task<string> StateAsync() => await page.EvaluateAsync<string>("document.documentElement.dataset.state");

    public Task ClickAsync(string testId) => page.ClickAsync(TestId(testId));

    public Task WaitForTestIdAsync(string testId) =>
        page.WaitForAsync($"[...document.querySelectorAll('{TestId(testId)}')].some(element => element.checkVisibility())");

    /// <summary>Waits until so many others are seen (frames decoded, tiles that show a picture) and heard (sound decoded).</summary>
    public Task<PeerStats> SeesAndHearsAsync(int others, TimeSpan? patience = null) => SeesAndHearsAsync(others, others, patience);

    /// <summary>The same where callers are among the others, who are heard only.</summary>
    public async Task<PeerStats> SeesAndHearsAsync(int seen, int heard, TimeSpan? patience = null)
    {
        var stats = await page.WaitForStatsAsync(
            s => s.State == "connected" && s.Video.Count(v => v.FramesDecoded > 5) >= seen && s.Heard.Count() >= heard,
            $"frames of {seen} and sound of {heard}",
            patience
        );
        await page.PollAsync(
            () => page.PicturesAsync("remote-video"),
            pictures => pictures.Count(p => p is { IsBlack: false, Visible: true, Paused: false }) >= seen,
            $"pictures of {seen}",
            patience
        );
        return stats;
    }

    /// <summary>Waits until what is seen and heard goes on from here, which proves more than that it once began.</summary>
    public async Task StillSeesAndHearsAsync(int others)
    {
        var before = await page.StatsAsync();
        await page.WaitForStatsAsync(
            now =>
                now.Video.Count(v => v.FramesDecoded > Earlier(before, v).FramesDecoded + 5) >= others
                && now.Audio.Count(a => a.TotalAudioEnergy > Earlier(before, a).TotalAudioEnergy) >= others,
            $"more frames and sound of {others}"
        );
    }

    private static (long FramesDecoded, double TotalAudioEnergy) Earlier(PeerStats before, InboundStats stream)
    {
        var same = before.Inbound.FirstOrDefault(s => s.TrackIdentifier == stream.TrackIdentifier && s.Mid == stream.Mid);
        return same is null ? (0, 0) : (same.FramesDecoded, same.TotalAudioEnergy);
    }

    public ValueTask DisposeAsync() => page.DisposeAsync();
}
