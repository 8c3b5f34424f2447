using System.Text.Json;
using Microsoft.Playwright;

namespace MediaServer.Bench.Record.Pages;

/// <summary>The system's Chromium, headless, with the pages of people who mark time (markers.js).</summary>
internal sealed class MarkingChromium : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    /// <summary>The hour may be measured beside other work: a page that is slow to come is no failure.</summary>
    private const float PatienceMilliseconds = 120_000;

    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
        "--allow-loopback-in-peer-connection",
        "--disable-features=WebRtcHideLocalIpsWithMdns",
        "--mute-audio",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private MarkingChromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<MarkingChromium> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        try
        {
            var options = new BrowserTypeLaunchOptions
            {
                ExecutablePath = Program,
                Headless = true,
                Args = Arguments,
            };
            return new MarkingChromium(playwright, await playwright.Chromium.LaunchAsync(options));
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    /// <summary>A person of their own: storage is not shared.</summary>
    /// <param name="markers">What markers.js asks for.</param>
    public async Task<MarkingPage> OpenAsync(object markers)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "bench/Record/Pages/markers.js"));
        var context = await _browser.NewContextAsync();
        context.SetDefaultTimeout(PatienceMilliseconds);
        await context.GrantPermissionsAsync(["camera", "microphone"]);
        await context.AddInitScriptAsync($"window.markers = {JsonSerializer.Serialize(markers)};\n{script}");
        return new MarkingPage(await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
