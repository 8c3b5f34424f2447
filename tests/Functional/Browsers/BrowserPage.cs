using System.Diagnostics;
using System.Text.Json;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>One tab of a real browser, whichever it is, with its own storage and the probe (probe.js) inside.</summary>
public abstract class BrowserPage : IAsyncDisposable
{
    /// <summary>Enough for a cold browser on two busy cores; a condition that holds ends the wait at once.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>What the page printed, for the message of a failed wait.</summary>
    protected List<string> Printed { get; } = [];

    public abstract Task GotoAsync(string url);
    public abstract Task ReloadAsync();
    public abstract Task ClickAsync(string selector);
    public abstract Task TypeAsync(string selector, string text);
    public abstract Task PressAsync(string key);
    public abstract Task ScreenshotAsync(string path);

    /// <summary>The value of an expression; a promise is awaited.</summary>
    public abstract Task<JsonElement> EvaluateAsync(string expression);

    public abstract ValueTask DisposeAsync();

    public static string TestId(string id) => $"[data-testid=\"{id}\"]";

    public async Task<T> EvaluateAsync<T>(string expression) => (await EvaluateAsync(expression)).Deserialize<T>(Web)!;

    public async Task<PeerStats> StatsAsync() => await EvaluateAsync<PeerStats>("window.probe.stats()");

    public async Task<Picture[]> PicturesAsync(string testId) =>
        await EvaluateAsync<Picture[]>($"window.probe.pictures({JsonSerializer.Serialize(TestId(testId))})");

    /// <summary>Waits until the expression is true in the page.</summary>
    public Task WaitForAsync(string expression, TimeSpan? patience = null) =>
        PollAsync(() => EvaluateAsync<bool>($"!!({expression})"), holds => holds, expression, patience);

    /// <summary>Waits for statistics that satisfy the condition and returns them.</summary>
    public Task<PeerStats> WaitForStatsAsync(Func<PeerStats, bool> condition, string what, TimeSpan? patience = null) =>
        PollAsync(StatsAsync, condition, what, patience);

    public async Task<T> PollAsync<T>(Func<Task<T>> read, Func<T, bool> condition, string what, TimeSpan? patience = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (condition(value))
                return value;
            if (Stopwatch.GetElapsedTime(started) > (patience ?? Patience))
            {
                var state = await EvaluateAsync<string>("document.documentElement.dataset.state ?? ''");
                var text = await EvaluateAsync<string>("document.body?.innerText?.slice(0, 600) ?? ''");
                var picture = Path.Combine(Repository.Artifacts, $"failed-{Guid.NewGuid():N}.png");
                await ScreenshotAsync(picture);
                lock (Printed)
                {
                    throw new TimeoutException(
                        $"Waited {patience ?? Patience} in vain for: {what}\nlast: {JsonSerializer.Serialize(value, Web)}\n"
                            + $"state of the page: {state}, its picture: {picture}, its text:\n{text}\nprinted by the page:\n  {string.Join("\n  ", Printed.TakeLast(40))}"
                    );
                }
            }
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until the first such video shows a picture that is not black, and then another picture.</summary>
    public async Task WaitForMovingPictureAsync(string testId)
    {
        var first = await PollAsync(
            () => PicturesAsync(testId),
            pictures => pictures.Length > 0 && !pictures[0].IsBlack,
            $"a picture in {testId}"
        );
        await PollAsync(
            () => PicturesAsync(testId),
            pictures => pictures.Length > 0 && !pictures[0].IsBlack && pictures[0].DiffersFrom(first[0]),
            $"a moving picture in {testId}"
        );
    }

    protected void Print(string text)
    {
        lock (Printed)
            Printed.Add(text);
    }
}
