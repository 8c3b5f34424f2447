using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MediaServer.Bench.Measure;

namespace MediaServer.Bench.Load.Server;

/// <summary>The server being measured: its HTTP API, its metrics, and its accounts when it runs on this machine.</summary>
internal sealed class ServerUnderLoad : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly ServerProcess? _own;
    private readonly int? _foreign;

    private ServerUnderLoad(Uri url, string secret, ServerProcess? own, int? foreign)
    {
        (Url, _own, _foreign) = (url, own, foreign);
        _http = new HttpClient { BaseAddress = url };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
    }

    public Uri Url { get; }

    /// <summary>Its process on this machine, if it is.</summary>
    public int? Process => _foreign ?? _own?.Id;

    /// <summary>Starts a server, or finds the one that was named.</summary>
    public static async Task<ServerUnderLoad> OpenAsync(LoadOptions options, CancellationToken cancel)
    {
        if (options.Url is { } url)
            return await ReadyAsync(new ServerUnderLoad(url, options.Secret, null, options.ServerProcess), cancel);
        // taskset sets the mask and then becomes the server: same process, and .NET counts only the cores it may use.
        string[] within = options.Pin.Length > 0 ? ["taskset", "-c", string.Join(',', options.Pin)] : [];
        return await OpenAsync(ServerProcess.Start(options.ServerSettings, within), cancel);
    }

    /// <summary>One that was started; its end is this one's.</summary>
    public static Task<ServerUnderLoad> OpenAsync(ServerProcess own, CancellationToken cancel) =>
        ReadyAsync(new ServerUnderLoad(own.Url, ServerProcess.Secret, own, null), cancel);

    private static async Task<ServerUnderLoad> ReadyAsync(ServerUnderLoad server, CancellationToken cancel)
    {
        try
        {
            await server.WaitUntilReadyAsync(cancel);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Null for a server on another machine.</summary>
    public ProcessUsage? Usage() => Process is { } id ? ProcessUsage.Of(id) : null;

    public async Task<Prometheus> MetricsAsync(CancellationToken cancel) =>
        Prometheus.Parse(await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancel));

    /// <param name="recording"><c>off</c> or <c>ask</c>.</param>
    public async Task<string> CreateVisitAsync(CancellationToken cancel, string recording = "off")
    {
        var body = new
        {
            waitingRoom = false,
            maxParticipants = Scenario.MaxPerRoom,
            recording,
        };
        return (await PostAsync("/api/visits", body, cancel)).GetProperty("id").GetString()!;
    }

    /// <summary>The join token of a new participant.</summary>
    public async Task<string> InviteAsync(string visit, CancellationToken cancel, string role = "guest")
    {
        var invitation = await PostAsync($"/api/visits/{visit}/participants", new { role }, cancel);
        return invitation.GetProperty("token").GetString()!;
    }

    /// <summary>The PIN of a new participant, and where it is dialed: <c>sip:pin@host:port</c>.</summary>
    public async Task<(string Pin, string Sip)> InviteByPhoneAsync(string visit, CancellationToken cancel)
    {
        var invitation = await PostAsync($"/api/visits/{visit}/participants", new { role = "patient" }, cancel);
        var phone = invitation.GetProperty("phone");
        return (phone.GetProperty("pin").GetString()!, phone.GetProperty("sip").GetString()!);
    }

    /// <summary>The tracks of those who are there by telephone.</summary>
    public async Task<string[]> PhoneTracksAsync(string visit, CancellationToken cancel)
    {
        var found = await _http.GetFromJsonAsync<JsonElement>(new Uri($"/api/visits/{visit}", UriKind.Relative), cancel);
        return
        [
            .. found
                .GetProperty("participants")
                .EnumerateArray()
                .Where(p => p.GetProperty("via").GetString() == "phone")
                .SelectMany(p => p.GetProperty("tracks").EnumerateArray())
                .Select(t => t.ValueKind == JsonValueKind.String ? t.GetString()! : t.GetProperty("track").GetString()!),
        ];
    }

    /// <summary>Asks everybody in the visit whether it may be recorded; the recording's id.</summary>
    public async Task<string> AskToRecordAsync(string visit, CancellationToken cancel)
    {
        var asked = await PostAsync($"/api/visits/{visit}/recording/start", new { }, cancel);
        return asked.GetProperty("recordingId").GetString()!;
    }

    public Task StopRecordingAsync(string visit, CancellationToken cancel) =>
        PostAsync($"/api/visits/{visit}/recording/stop", new { }, cancel);

    /// <summary>Composes again what could not be composed.</summary>
    public Task ProcessAsync(string recording, CancellationToken cancel) =>
        PostAsync($"/api/recordings/{recording}/process", new { }, cancel);

    /// <summary>The recording once nothing more is done to it, well or not.</summary>
    public async Task<JsonElement> ComposedAsync(string recording, CancellationToken cancel)
    {
        while (true)
        {
            var now = await _http.GetFromJsonAsync<JsonElement>(new Uri($"/api/recordings/{recording}", UriKind.Relative), cancel);
            if (now.GetProperty("state").GetString() is "ready" or "failed")
                return now;
            await Task.Delay(250, cancel);
        }
    }

    /// <summary>One of the files of a recording that is ready: the only one of its type.</summary>
    public async Task<Stream> ReadFileAsync(JsonElement recording, string type, CancellationToken cancel)
    {
        var file = recording.GetProperty("files").EnumerateArray().Single(f => f.GetProperty("type").GetString() == type);
        var path = $"/api/recordings/{recording.GetProperty("id").GetString()}/files/{file.GetProperty("name").GetString()}";
        return await _http.GetStreamAsync(new Uri(path, UriKind.Relative), cancel);
    }

    public async Task EndVisitAsync(string visit, CancellationToken cancel)
    {
        using var response = await _http.PostAsync(new Uri($"/api/visits/{visit}/end", UriKind.Relative), null, cancel);
        response.EnsureSuccessStatusCode();
    }

    private async Task<JsonElement> PostAsync(string path, object body, CancellationToken cancel)
    {
        using var response = await _http.PostAsJsonAsync(path, body, cancel);
        if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.Accepted))
            throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancel)}");
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancel);
    }

    public async Task WaitUntilReadyAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var response = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative), patience.Token);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (_own is null or { HasExited: false })
            {
                // Not listening yet.
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                throw new InvalidOperationException($"The server did not become ready.\n{_own?.Output}", e);
            }
            await Task.Delay(50, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_own is not null)
            await _own.DisposeAsync();
    }
}
