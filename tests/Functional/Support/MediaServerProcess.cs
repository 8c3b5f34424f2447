using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace MediaServer.Tests.Functional.Support;

/// <summary>The server as an operator runs it: a process of its own in development mode, with its data in a folder that is deleted.</summary>
internal sealed class MediaServerProcess : IAsyncDisposable
{
    public const string DevelopmentSecret = "devsecret-devsecret-devsecret-devsecret";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _data;
    private readonly string[] _arguments;
    private ChildProcess _process;

    private MediaServerProcess(string[] arguments, DirectoryInfo data, int httpPort, int mediaPort)
    {
        (_arguments, _data, HttpPort, MediaPort) = (arguments, data, httpPort, mediaPort);
        _process = Run(arguments);
        Api = new HttpClient { BaseAddress = new Uri(Url) };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DevelopmentSecret);
    }

    public int HttpPort { get; }

    /// <summary>UDP and TCP; worker n has this plus n.</summary>
    public int MediaPort { get; }

    public string Url => $"http://localhost:{HttpPort}";
    public HttpClient Api { get; }
    public string DataDirectory => _data.FullName;
    public string Output => _process.Output;

    /// <summary>The last line of its log that says this, or all of the log.</summary>
    public string LineOf(string words) => Output.Split('\n').LastOrDefault(l => l.Contains(words, StringComparison.Ordinal)) ?? Output;

    /// <param name="configuration">Further settings, <c>--Key value</c> as on the command line.</param>
    public static async Task<MediaServerProcess> StartAsync(params string[] configuration)
    {
        var httpPort = FreePort.Any();
        var mediaPort = FreePort.Run(Environment.ProcessorCount);
        var data = Directory.CreateTempSubdirectory("mediaserver");
        var build = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name; // Debug or Release, as this suite was built
        string[] arguments =
        [
            Repository.File($"signaling/Server/bin/{build}/net10.0/mediaserver.dll"),
            "--contentRoot",
            Repository.File("signaling/Server"),
            "--Urls",
            $"http://localhost:{httpPort}",
            "--Data:Directory",
            data.FullName,
            "--Media:UdpPort",
            $"{mediaPort}",
            "--Phone:Sip:UdpPort",
            "0",
            "--Phone:Sip:TcpPort",
            "0",
            "--Phone:Sip:TlsPort",
            "0",
            .. configuration,
        ];
        var server = new MediaServerProcess(arguments, data, httpPort, mediaPort);
        await server.WaitUntilReadyAsync();
        return server;
    }

    private static ChildProcess Run(string[] arguments) =>
        ChildProcess.Start("dotnet", arguments, environment: [new("ASPNETCORE_ENVIRONMENT", "Development")]).BeginReading();

    /// <summary>What a power cut does to it, as far as the machine itself survives.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Patience);
        await KeepLogAsync("-killed");
        await _process.DisposeAsync();
    }

    /// <summary>Again, with the same data on the same ports.</summary>
    public async Task RestartAsync()
    {
        _process = Run(_arguments);
        await WaitUntilReadyAsync();
    }

    public async Task<string> CreateVisitAsync(
        bool waitingRoom = false,
        int? maxParticipants = null,
        string recording = "off",
        string recordingRefusal = "stop"
    )
    {
        var answer = await PostAsync(
            "/api/visits",
            new
            {
                title = "Check-up",
                waitingRoom,
                maxParticipants,
                recording,
                recordingRefusal,
            }
        );
        return answer.GetProperty("id").GetString()!;
    }

    public async Task<Invitation> InviteAsync(string visit, string role, string name)
    {
        var answer = await PostAsync($"/api/visits/{visit}/participants", new { name, role });
        return new Invitation(
            visit,
            answer.GetProperty("participantId").GetString()!,
            answer.GetProperty("token").GetString()!,
            role,
            name,
            Url,
            answer.TryGetProperty("phone", out var phone) ? phone.GetProperty("pin").GetString() : null
        );
    }

    /// <summary>A patient with a PIN, and where a softphone on this machine dials.</summary>
    public async Task<PhoneInvitation> InviteByPhoneAsync(string visit, string name)
    {
        var answer = await PostAsync($"/api/visits/{visit}/participants", new { name, role = "patient" });
        var phone = answer.GetProperty("phone");
        var (pin, sip) = (phone.GetProperty("pin").GetString()!, phone.GetProperty("sip").GetString()!);
        return new PhoneInvitation(
            answer.GetProperty("participantId").GetString()!,
            pin,
            sip.Replace(pin, "visit", StringComparison.Ordinal)
        );
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var response = await Api.PostAsJsonAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Created, $"{path}: {(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private async Task WaitUntilReadyAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var response = await Api.GetAsync("/health/ready", patience.Token);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // Not listening yet.
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                var output = Output;
                await DisposeAsync();
                throw new InvalidOperationException($"The server did not become ready:\n{output}", e);
            }
            await Task.Delay(50);
        }
    }

    /// <summary>Asks it to stop, as a service manager does, and answers its exit code.</summary>
    public async Task<int> StopAsync()
    {
        _process.Terminate();
        await _process.WaitForExitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Terminate();
        await _process.DisposeAsync();
        await KeepLogAsync();
        Api.Dispose();
        _data.Delete(recursive: true);
    }

    private Task KeepLogAsync(string suffix = "") =>
        File.WriteAllTextAsync(Path.Combine(Repository.Artifacts, $"server-{HttpPort}{suffix}.log"), Output);
}

/// <param name="VisitUri">Asks for the PIN.</param>
internal sealed record PhoneInvitation(string Participant, string Pin, string VisitUri);

/// <summary>A person invited to a visit, and the links this person gets.</summary>
internal sealed record Invitation(string Visit, string Participant, string Token, string Role, string Name, string Url, string? Pin)
{
    public string Link => $"{Url}/visit#t={Token}";

    /// <summary>Joins at once with camera and microphone, without the device check.</summary>
    public string DirectLink => $"{Url}/visit?skipcheck=1#t={Token}";

    public string ClinicLink => $"{Url}/clinic#t={Token}";
}
