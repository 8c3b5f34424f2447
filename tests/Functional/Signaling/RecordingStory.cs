using System.Net.Http.Json;
using System.Text.Json;
using MediaServer.Recorder.Control;
using Microsoft.Extensions.Time.Testing;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>A visit that may be recorded, with a clinician and a patient in it.</summary>
internal sealed class RecordingStory : IAsyncDisposable
{
    private RecordingStory(ServerFixture server) => Server = server;

    public ServerFixture Server { get; }
    public FakeMediaNode Media { get; private init; } = null!;
    public FakePhoneNode Phone { get; private init; } = null!;
    public FakeRecorderNode Recorder { get; private init; } = null!;
    public FakeArchive Archive { get; private init; } = null!;
    public FakeTimeProvider Time { get; private init; } = null!;
    public string Visit { get; private set; } = "";
    public Invitee Doctor { get; private set; } = null!;
    public Invitee Ann { get; private set; } = null!;
    public Person Clinician { get; private set; } = null!;
    public Person Patient { get; private set; } = null!;

    public static async Task<RecordingStory> StartAsync(
        object? settings = null,
        DirectoryInfo? data = null,
        FakeArchive? archive = null,
        string[]? configuration = null
    )
    {
        var (media, phone, recorder) = (new FakeMediaNode(), new FakePhoneNode(), new FakeRecorderNode());
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        archive ??= new FakeArchive();
        var server = await ServerFixture.StartAsync(
            new()
            {
                Media = media,
                Phone = phone,
                Recorder = recorder,
                Archive = archive,
                Time = time,
                Data = data,
                Configuration = configuration ?? [],
            }
        );
        var story = new RecordingStory(server)
        {
            Media = media,
            Phone = phone,
            Recorder = recorder,
            Archive = archive,
            Time = time,
        };
        story.Visit = await server.CreateVisitAsync(settings ?? new { recording = "ask", waitingRoom = false });
        story.Doctor = await server.InviteAsync(story.Visit, "provider", "Dr. Lee");
        story.Ann = await server.InviteAsync(story.Visit, "patient", "Ann");
        story.Clinician = await Person.JoinAsync(server, story.Doctor);
        story.Patient = await Person.JoinAsync(server, story.Ann);
        return story;
    }

    /// <summary>Asks, and both say yes; the answer is the recording's id.</summary>
    public async Task<string> RecordAsync()
    {
        var id = (await Clinician.AskAsync("RequestRecording")).Text("recordingId");
        await Patient.HearAsync("consent");
        await Patient.CallAsync("Consent", new { request = id, yes = true });
        await Recorder.NextAsync<StartRecording>();
        return id;
    }

    /// <summary>Records, stops, and waits until it is ready.</summary>
    public async Task<string> RecordAndFinishAsync()
    {
        var id = await RecordAsync();
        await Clinician.CallAsync("StopRecording");
        await CloseAsync(id);
        return id;
    }

    /// <summary>The journal is on disk.</summary>
    public async Task CloseAsync(string id, string state = "ready")
    {
        Recorder.Report(new RecordingClosed(Visit, id));
        JsonElement told;
        do told = await Clinician.HearAsync("recordings");
        while (told.Text("state") != state);
    }

    public Task<JsonElement> DescribeAsync(string id) => Server.Api.GetFromJsonAsync<JsonElement>($"/api/recordings/{id}");

    /// <summary>The next word about recording that has this state.</summary>
    public static async Task<JsonElement> HearStateAsync(Person person, string state)
    {
        while (true)
        {
            var message = await person.HearAsync("recording");
            if (message.Text("state") == state)
                return message;
        }
    }

    public async Task<string[]> AuditAsync() =>
        [
            .. (await Server.Api.GetStringAsync($"/api/audit?visit={Visit}"))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement.Text("action")),
        ];

    public async ValueTask DisposeAsync()
    {
        await Clinician.DisposeAsync();
        await Patient.DisposeAsync();
        await Server.DisposeAsync();
    }
}
