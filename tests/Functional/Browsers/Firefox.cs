using System.Collections.Concurrent;
using System.Text.Json;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>Debian's unpatched Firefox, driven over WebDriver BiDi by firefox/bridge.mjs, with its fake camera and microphone.</summary>
public sealed class Firefox : IAsyncDisposable
{
    private const string Program = "/usr/bin/firefox-esr";

    private readonly ChildProcess _bridge;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _waiting = new();
    private readonly ConcurrentDictionary<int, FirefoxPage> _pages = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastId;

    private Firefox(ChildProcess bridge) => _bridge = bridge;

    public string Version { get; private set; } = "";

    public static async Task<Firefox> StartAsync()
    {
        var folder = Repository.File("tests/Functional/Browsers/firefox");
        var bridge = ChildProcess.Start("node", ["bridge.mjs", Program], folder);
        var firefox = new Firefox(bridge);
        bridge.Line += firefox.OnLine;
        bridge.BeginReading();
        await firefox._ready.Task.WaitAsync(BrowserPage.Patience);
        firefox.Version = (await firefox.CallAsync("version", new { })).GetString()!;
        return firefox;
    }

    public async Task<FirefoxPage> OpenAsync(string? init = null)
    {
        var probe = await File.ReadAllTextAsync(Repository.File("tests/Functional/Browsers/probe.js"));
        // BiDi wants a function; Puppeteer makes one of a string.
        var number = (await CallAsync("open", new { init = $"{probe}\n{init}" })).GetInt32();
        var page = new FirefoxPage(this, number);
        _pages[number] = page;
        return page;
    }

    internal async Task<JsonElement> CallAsync(string method, object parameters)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        await _bridge.WriteLineAsync(
            JsonSerializer.Serialize(
                new
                {
                    id,
                    method,
                    @params = parameters,
                }
            )
        );
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private void OnLine(string line)
    {
        var message = JsonSerializer.Deserialize<JsonElement>(line);
        if (message.TryGetProperty("event", out var kind))
        {
            if (kind.GetString() == "ready")
                _ready.TrySetResult();
            else if (_pages.TryGetValue(message.GetProperty("page").GetInt32(), out var page))
                page.OnPrinted(message.GetProperty("text").GetString()!);
        }
        else if (_waiting.TryRemove(message.GetProperty("id").GetInt32(), out var answer))
        {
            if (message.TryGetProperty("error", out var error))
                answer.TrySetException(new InvalidOperationException($"Firefox: {error.GetString()}"));
            else
                answer.TrySetResult(message.GetProperty("result").Clone());
        }
    }

    public async ValueTask DisposeAsync()
    {
        _bridge.CloseInput(); // the bridge closes the browser and ends
        await _bridge.DisposeAsync();
    }
}

public sealed class FirefoxPage(Firefox firefox, int page) : BrowserPage
{
    public override Task GotoAsync(string url) => firefox.CallAsync("goto", new { page, url });

    public override Task ReloadAsync() => firefox.CallAsync("reload", new { page });

    public override Task ClickAsync(string selector) => firefox.CallAsync("click", new { page, selector });

    public override Task TypeAsync(string selector, string text) =>
        firefox.CallAsync(
            "type",
            new
            {
                page,
                selector,
                text,
            }
        );

    public override Task PressAsync(string key) => firefox.CallAsync("press", new { page, key });

    public override Task ScreenshotAsync(string path) => firefox.CallAsync("screenshot", new { page, path });

    public override Task<JsonElement> EvaluateAsync(string expression) => firefox.CallAsync("evaluate", new { page, expression });

    internal void OnPrinted(string text) => Print(text);

    public override async ValueTask DisposeAsync() => await firefox.CallAsync("close", new { page });
}
