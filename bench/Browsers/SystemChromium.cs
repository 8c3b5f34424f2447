using Microsoft.Playwright;

namespace MediaServer.Bench.Browsers;

/// <summary>The system's Chromium, headless, with its fake camera and microphone, through Playwright (which downloads nothing here).</summary>
internal sealed class SystemChromium : IAsyncDisposable
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

    private SystemChromium(IPlaywright playwright, IBrowser browser) => (_playwright, Browser) = (playwright, browser);

    public IBrowser Browser { get; }

    /// <param name="more">Arguments besides the ordinary ones.</param>
    public static async Task<SystemChromium> StartAsync(params string[] more)
    {
        var playwright = await Playwright.CreateAsync();
        try
        {
            var options = new BrowserTypeLaunchOptions
            {
                ExecutablePath = Program,
                Headless = true,
                Args = [.. Arguments, .. more],
            };
            return new SystemChromium(playwright, await playwright.Chromium.LaunchAsync(options));
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
