using System.Net.Http.Json;
using System.Text.Json;
using MediaServer.Tests.Functional.Browsers;
using MediaServer.Tests.Functional.Phone;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Recorder;

/// <summary>
/// A visit of two people in Chromium and one at a telephone, as an operator's server serves it. Everybody marks time: the browsers by
/// flash and tone at every second full second of the wall clock (markers.js), the caller by a tone of their own every two and a half seconds.
/// </summary>
internal sealed class RecordedVisit : IAsyncDisposable
{
    public const double ClinicianTone = 1100;
    public const double PatientTone = 1700;
    public const double CallerTone = 700;

    /// <summary>Of somebody who comes later, and marks time between the others: alone, they can be heard or not be heard for certain.</summary>
    public const double LateTone = 2300;
    private const int LatePhase = 1500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public required DirectoryInfo Folder { get; init; }
    public required MediaServerProcess Server { get; init; }
    public required int SipPort { get; init; }
    public required string Visit { get; init; }
    public required Person Clinician { get; init; }
    public required Person Patient { get; init; }
    public required Baresip Phone { get; init; }
    public Invitation Caller { get; private set; } = null!;

    /// <param name="machine">With the browsers.</param>
    /// <param name="refusal">What a no means.</param>
    /// <param name="camera">The patient's, where it is to be another: size, rate, and a script of the page beside markers.js.</param>
    public static async Task<RecordedVisit> StartAsync(Machine machine, string refusal = "stop", Camera? camera = null)
    {
        var sipPort = FreePort.Any();
        var server = await MediaServerProcess.StartAsync(["--Phone:Sip:UdpPort", $"{sipPort}", "--Recorder:Compose:Niceness", "0"]);
        var id = await server.CreateVisitAsync(recording: "ask", recordingRefusal: refusal);
        var chromium = await machine.ChromiumAsync();
        var folder = Directory.CreateTempSubdirectory("recorded");
        var microphone = Path.Combine(folder.FullName, "microphone.wav");
        Markers(CallerTone).Save(microphone);
        var visit = new RecordedVisit
        {
            Folder = folder,
            Server = server,
            SipPort = sipPort,
            Visit = id,
            Clinician = await OpenAsync(chromium, ClinicianTone, "#1020c0", CallerTone),
            Patient = await OpenAsync(chromium, PatientTone, "#0a6020", LateTone, camera: camera),
            Phone = await Baresip.StartAsync(microphone),
        };
        await visit.JoinAsync();
        return visit;
    }

    /// <summary>
    /// A microphone that hears a fifth of a second of the tone every two and a half seconds. Nobody chooses when in the others' two seconds a
    /// call begins; with a time of its own at most every fourth tone sounds together with theirs, instead of all or none.
    /// </summary>
    private static WavFile Markers(double hertz)
    {
        var wav = WavFile.Tone(hertz, TimeSpan.FromMinutes(5));
        for (var i = 0; i < wav.Samples.Length; i++)
        {
            if (2 * i % (5 * wav.SampleRate) >= 2 * wav.SampleRate / 5)
                wav.Samples[i] = 0;
        }
        return wav;
    }

    private static async Task<Person> OpenAsync(
        Chromium chromium,
        double hertz,
        string color,
        double listen = 0,
        int phase = 0,
        Camera? camera = null
    )
    {
        var (width, height, rate, more) = camera ?? new Camera();
        var script = await File.ReadAllTextAsync(Repository.File("bench/Record/Pages/markers.js"));
        var who = JsonSerializer.Serialize(
            new
            {
                hertz,
                color,
                listen,
                phase,
                width,
                height,
                rate,
            }
        );
        return new Person(await chromium.OpenAsync(init: $"window.markers = {who};\n{script}\n{more}"));
    }

    private async Task JoinAsync()
    {
        var clinician = await Server.InviteAsync(Visit, "provider", "Dr. Ada Osei");
        await Clinician.Page.GotoAsync(clinician.ClinicLink.Replace("#", "?skipcheck=1#", StringComparison.Ordinal));
        await Clinician.WaitForStateAsync("joined");
        await Patient.Page.GotoAsync((await Server.InviteAsync(Visit, "patient", "Jonas Weber")).DirectLink);
        await Patient.WaitForStateAsync("joined");
        Caller = await Server.InviteAsync(Visit, "guest", "Ben Weber");
        await CallInAsync();
        await Task.WhenAll(Clinician.SeesAndHearsAsync(1, 2, Patience), Patient.SeesAndHearsAsync(1, 2, Patience));
    }

    public async Task CallInAsync()
    {
        await Phone.DialAsync($"sip:{Caller.Pin}@127.0.0.1:{SipPort};transport=udp");
        await Clinician.Page.WaitForAsync("document.querySelector('[data-testid=remote-tile][data-state=phone]')", Patience);
    }

    /// <summary>The clinician asks, the patient agrees on the page, the caller by key once the question is heard; then it runs for everybody.</summary>
    public async Task AgreeAsync()
    {
        await Clinician.ClickAsync("btn-record");
        await Patient.WaitForTestIdAsync("consent-dialog");
        await Patient.ClickAsync("consent-yes");
        Assert.Equal("asking", (await RecordingAsync()).GetProperty("state").GetString());
        await PressUntilAgreedAsync();
        foreach (var person in new[] { Clinician, Patient })
            await person.Page.WaitForAsync("document.querySelector('[data-testid=rec-pill]')?.dataset.state === 'on'", Patience);
    }

    /// <summary>A third person with a camera, whose picture is red, comes and is asked before anything else.</summary>
    public async Task<Person> JoinLateAsync(Chromium chromium)
    {
        var late = await OpenAsync(chromium, LateTone, "#901810", phase: LatePhase);
        await late.Page.GotoAsync((await Server.InviteAsync(Visit, "guest", "Zoe Lind")).DirectLink);
        await late.WaitForTestIdAsync("consent-dialog");
        return late;
    }

    /// <summary>Callers press when they have listened; a key that comes before the question counts for nothing, so they press again.</summary>
    private async Task PressUntilAgreedAsync()
    {
        var row = $"document.querySelector('[data-testid=consent-row][data-participant=\"{Caller.Participant}\"]')";
        await Clinician.Page.PollAsync(
            async () =>
            {
                await Phone.PressAsync("1");
                return await Clinician.Page.EvaluateAsync<string?>($"{row}?.dataset.consent");
            },
            answer => answer == "yes",
            "the caller's yes"
        );
    }

    /// <summary>Lets the visit go on until everybody with a camera has marked time so often.</summary>
    public async Task TalkAsync(int marks = 4)
    {
        foreach (var person in new[] { Clinician, Patient })
            await MarkAsync(person, marks);
    }

    /// <summary>Waits until somebody has marked time so often again.</summary>
    public static async Task MarkAsync(Person person, int marks)
    {
        var before = (await MarkedAsync(person)).Length;
        await person.Page.WaitForAsync($"window.marked.length >= {before + marks}", Patience);
    }

    /// <summary>The clinician stops the recording, and everybody else goes their ways.</summary>
    public async Task<VisitNotes> StopAsync()
    {
        await Clinician.ClickAsync("btn-record-stop");
        var stopped = DateTimeOffset.UtcNow;
        await Patient.Page.WaitForAsync("document.querySelector('[data-testid=rec-pill]').hidden");
        var heard = await Clinician.Page.EvaluateAsync<double[]>("window.heard");
        var notes = new VisitNotes(stopped, await MarkedAsync(Clinician), await MarkedAsync(Patient), heard);
        await Phone.HangUpAsync();
        await Patient.Page.GotoAsync("about:blank");
        return notes;
    }

    /// <summary>When this person marked time, in milliseconds of the wall clock.</summary>
    private static Task<double[]> MarkedAsync(Person person) => person.Page.EvaluateAsync<double[]>("window.marked");

    public async Task<JsonElement> RecordingAsync()
    {
        var all = await Server.Api.GetFromJsonAsync<JsonElement>($"/api/visits/{Visit}/recordings");
        return all.EnumerateArray().Single();
    }

    /// <summary>The film of the visit, as the backend fetches it once it is ready.</summary>
    public async Task<RecordedFilm> FilmAsync()
    {
        await Clinician.Page.PollAsync(
            RecordingAsync,
            r => r.GetProperty("state").GetString() is "ready" or "failed",
            "the recording to be ready",
            TimeSpan.FromMinutes(5)
        );
        var recording = await RecordingAsync();
        Assert.True(recording.GetProperty("state").GetString() == "ready", Server.LineOf("cannot be composed"));
        var path = Path.Combine(Repository.Artifacts, $"film-{Visit}.mp4");
        await File.WriteAllBytesAsync(path, await FileAsync(recording, "video/mp4"));
        return RecordedFilm.Of(path, JsonSerializer.Deserialize<JsonElement>(await FileAsync(recording, "application/json")));
    }

    /// <summary>The only camera that was sent in a codec, as it was sent; the recording must be ready.</summary>
    public async Task<string> CameraTrackAsync(string codec)
    {
        var path = Path.Combine(Repository.Artifacts, $"camera-{Visit}.mkv");
        var recording = await RecordingAsync();
        await File.WriteAllBytesAsync(path, await FileAsync(recording, "video/x-matroska", $"-camera-{codec}.mkv"));
        return path;
    }

    private Task<byte[]> FileAsync(JsonElement recording, string type, string ending = "")
    {
        var names = recording
            .GetProperty("files")
            .EnumerateArray()
            .Where(f => f.GetProperty("type").GetString() == type)
            .Select(f => f.GetProperty("name").GetString()!);
        var name = names.Single(n => n.EndsWith(ending, StringComparison.Ordinal));
        return Server.Api.GetByteArrayAsync($"/api/recordings/{recording.GetProperty("id").GetString()}/files/{name}");
    }

    public async ValueTask DisposeAsync()
    {
        await Clinician.DisposeAsync();
        await Patient.DisposeAsync();
        await Phone.DisposeAsync();
        await Server.DisposeAsync();
        Folder.Delete(recursive: true);
    }
}

/// <summary>What a page takes pictures with, and what else it runs (see markers.js).</summary>
internal sealed record Camera(int Width = 640, int Height = 480, int Rate = 30, string Script = "");

/// <summary>What people noted during a visit, in milliseconds of the wall clock.</summary>
/// <param name="Stopped">When the recording was stopped.</param>
/// <param name="Clinician">When the clinician marked time.</param>
/// <param name="Patient">When the patient did.</param>
/// <param name="Heard">When the clinician heard the caller.</param>
internal sealed record VisitNotes(DateTimeOffset Stopped, double[] Clinician, double[] Patient, double[] Heard);
