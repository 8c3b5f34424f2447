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
    private readonly int? _process;

    private ServerUnderLoad(Uri url, string secret, ServerProcess? own, int? process)
    {
        (Url, _own, _process) = (url, own, process ?? own?.Id);
        _http = new HttpClient { BaseAddress = url };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
    }

    public Uri Url { get; }

    /// <summary>Its process on this machine, if it is.</summary>
    public int? Process => _process;

    /// <summary>Starts a server, or finds the one that was named.</summary>
    public static async Task<ServerUnderLoad> OpenAsync(LoadOptions options, CancellationToken cancel)
    {
        var own = options.Url is null ? ServerProcess.Start(options.Pin, options.ServerSettings) : null;
        var server = new ServerUnderLoad(options.Url ?? own!.Url, options.Secret, own, options.ServerProcess);
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
    public ProcessUsage? Usage() => _process is { } id ? ProcessUsage.Of(id) : null;

    public async Task<Prometheus> MetricsAsync(CancellationToken cancel) =>
        Prometheus.Parse(await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancel));

    public async Task<string> CreateVisitAsync(CancellationToken cancel)
    {
        var visit = await PostAsync("/api/visits", new { waitingRoom = false, maxParticipants = Scenario.MaxPerRoom }, cancel);
        return visit.GetProperty("id").GetString()!;
    }

    /// <summary>The join token of a new participant.</summary>
    public async Task<string> InviteAsync(string visit, CancellationToken cancel)
    {
        var invitation = await PostAsync($"/api/visits/{visit}/participants", new { role = "guest" }, cancel);
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

    public async Task EndVisitAsync(string visit, CancellationToken cancel)
    {
        using var response = await _http.PostAsync(new Uri($"/api/visits/{visit}/end", UriKind.Relative), null, cancel);
        response.EnsureSuccessStatusCode();
    }

    private async Task<JsonElement> PostAsync(string path, object body, CancellationToken cancel)
    {
        using var response = await _http.PostAsJsonAsync(path, body, cancel);
        if (response.StatusCode != HttpStatusCode.Created)
            throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancel)}");
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancel);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancel)
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
