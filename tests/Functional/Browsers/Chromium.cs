using System.Text.Json;
using MediaServer.Tests.Functional.Support;
using Microsoft.Playwright;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>The system's Chromium, headless, with its fake camera and microphone, through Playwright (which downloads nothing here).</summary>
public sealed class Chromium : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
        "--allow-loopback-in-peer-connection",
        "--auto-select-desktop-capture-source=Entire screen",
        "--disable-features=WebRtcHideLocalIpsWithMdns",
        "--mute-audio",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public string Version => _browser.Version;

    public static async Task<Chromium> StartAsync(params string[] more)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Program,
                Headless = true,
                Args = [.. Arguments, .. more],
            }
        );
        return new Chromium(playwright, browser);
    }

    /// <summary>A tab with storage of its own: another person's browser.</summary>
    public async Task<ChromiumPage> OpenAsync(int width = 1280, int height = 800, string? init = null)
    {
        var context = await _browser.NewContextAsync(
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

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
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
