using System.Text.Json;
using MediaServer.Bench.Browsers;

namespace MediaServer.Bench.Record.Pages;

/// <summary>Chromium with the pages of people who mark time (markers.js).</summary>
internal sealed class MarkingChromium : IAsyncDisposable
{
    /// <summary>The hour may be measured beside other work: a page that is slow to come is no failure.</summary>
    private const float PatienceMilliseconds = 120_000;

    private readonly SystemChromium _chromium;

    private MarkingChromium(SystemChromium chromium) => _chromium = chromium;

    public static async Task<MarkingChromium> StartAsync() => new(await SystemChromium.StartAsync());

    /// <summary>A person of their own: storage is not shared.</summary>
    /// <param name="markers">What markers.js asks for.</param>
    public async Task<MarkingPage> OpenAsync(object markers)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "bench/Record/Pages/markers.js"));
        var context = await _chromium.Browser.NewContextAsync();
        context.SetDefaultTimeout(PatienceMilliseconds);
        await context.GrantPermissionsAsync(["camera", "microphone"]);
        await context.AddInitScriptAsync($"window.markers = {JsonSerializer.Serialize(markers)};\n{script}");
        return new MarkingPage(await context.NewPageAsync());
    }

    public ValueTask DisposeAsync() => _chromium.DisposeAsync();
}
