using System.Text.Json;
using MediaServer.Bench.Browsers;
using MediaServer.Tests.Functional.Support;
using Microsoft.Playwright;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>The system's Chromium, whose tabs are other people's browsers.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private readonly SystemChromium _chromium;

    private Chromium(SystemChromium chromium) => _chromium = chromium;

    public string Version => _chromium.Browser.Version;

    public static async Task<Chromium> StartAsync(params string[] more) => new(await SystemChromium.StartAsync(more));

    /// <summary>A tab with storage of its own: another person's browser.</summary>
    public async Task<ChromiumPage> OpenAsync(int width = 1280, int height = 800, string? init = null)
    {
        var context = await _chromium.Browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
            }
        );
        await context.GrantPermissionsAsync(["camera", "microphone"]);
        await context.AddInitScriptAsync(await File.ReadAllTextAsync(Repository.File("tests/Functional/Browsers/probe.js")));
        if (init is not null)
            await context.AddInitScriptAsync(init);
        return new ChromiumPage(context, await context.NewPageAsync());
    }

    public ValueTask DisposeAsync() => _chromium.DisposeAsync();
}

public sealed class ChromiumPage : BrowserPage
{
    private readonly IBrowserContext _context;

    public ChromiumPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) => Print(message.Text);
        page.PageError += (_, error) => Print($"page error: {error}");
    }

    public IPage Page { get; }

    public override Task GotoAsync(string url) => Page.GotoAsync(url);

    public override Task ReloadAsync() => Page.ReloadAsync();

    public override Task ClickAsync(string selector) => Page.Locator(selector).First.ClickAsync();

    public override Task TypeAsync(string selector, string text) => Page.Locator(selector).First.FillAsync(text);

    public override Task PressAsync(string key) => Page.Keyboard.PressAsync(key);

    public override Task ScreenshotAsync(string path) => Page.ScreenshotAsync(new() { Path = path });

    public override async Task<JsonElement> EvaluateAsync(string expression) =>
        await Page.EvaluateAsync<JsonElement?>($"(async () => {{ const value = await ({expression}); return value ?? null; }})()")
        ?? JsonSerializer.SerializeToElement<object?>(null);

    public override async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
