using System.Text.Json;
using MediaServer.Host.Control;
using MediaServer.Sfu.Negotiation;
using Microsoft.Extensions.Time.Testing;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>A visit with a clinician in it, a patient with a PIN, and telephones.</summary>
internal sealed class PhoneStory : IAsyncDisposable
{
    private PhoneStory(ServerFixture server, FakeMediaNode media, FakePhoneNode phone, FakeTimeProvider time) =>
        (Server, Media, Phone, Time) = (server, media, phone, time);

    public ServerFixture Server { get; }
    public FakeMediaNode Media { get; }
    public FakePhoneNode Phone { get; }
    public FakeTimeProvider Time { get; }
    public string Visit { get; private set; } = "";
    public Person Clinician { get; private set; } = null!;
    public Invitee Ann { get; private set; } = null!;
    public string Pin { get; private set; } = "";

    public static async Task<PhoneStory> StartAsync(string name = "", string? ownNumber = null, params string[] configuration)
    {
        var (media, phone, time) = (new FakeMediaNode(), new FakePhoneNode(), new FakeTimeProvider(DateTimeOffset.UtcNow));
        var server = await ServerFixture.StartAsync(
            new()
            {
                Media = media,
                Phone = phone,
                Time = time,
                Configuration = configuration,
            }
        );
        var story = new PhoneStory(server, media, phone, time) { Visit = await server.CreateVisitAsync() };
        story.Clinician = await Person.JoinAsync(server, await server.InviteAsync(story.Visit, "provider", "Dr. Lee"));
        await story.Clinician.HearAsync("waiting");
        var ann = await story.InviteAsync(name, ownNumber);
        story.Ann = new Invitee(story.Visit, ann.Text("participantId"), ann.Text("token"));
        story.Pin = ann.GetProperty("phone").Text("pin");
        return story;
    }

    public Task<JsonElement> InviteAsync(string name = "", string? ownNumber = null) =>
        Server.PostAsync(
            $"/api/visits/{Visit}/participants",
            new
            {
                role = "patient",
                name,
                phone = ownNumber,
            }
        );

    /// <summary>A call that has keyed Ann's PIN.</summary>
    public string CallIn(string caller = "+15550142")
    {
        var call = Phone.Call(caller);
        Phone.Key(call, Pin);
        return call;
    }

    /// <summary>A call by Ann that is in the room, and its track is published.</summary>
    public async Task<string> CallInAndEnterAsync()
    {
        var call = CallIn();
        await Phone.NextAsync<EnterWaiting>(call);
        await Clinician.CallAsync("Admit", new { participant = Ann.Id });
        await Phone.NextAsync<EnterRoom>(call);
        var track = new TrackInfo("t1", MediaKind.Audio, TrackSource.Mic, false, []);
        Media.Report(new TracksChanged(Visit, Ann.Id, [track], []));
        await Clinician.HearAsync("tracks");
        return call;
    }

    /// <summary>Lets virtual time pass in small steps until the refusal is there, and checks how much it took.</summary>
    public async Task<string> RefusedAfterAsync(string call, int atLeast)
    {
        const int Step = 250;
        var refused = Phone.NextAsync<RefusePin>(call);
        var passed = 0;
        while (!refused.IsCompleted)
        {
            // The answer is computed on other threads: they get real time at each step, of which the clock under test knows nothing.
            await Task.WhenAny(refused, Task.Delay(30));
            if (refused.IsCompleted)
                break;
            Time.Advance(TimeSpan.FromMilliseconds(Step));
            passed += Step;
        }
        Assert.True(passed >= atLeast, $"refused after {passed} ms instead of {atLeast}");
        return (await refused with { Call = "" }).ToString();
    }

    public async Task<string[]> AuditAsync(string chain)
    {
        var text = await Server.Api.GetStringAsync($"/api/audit?visit={chain}");
        return
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.Text("action")),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await Clinician.DisposeAsync();
        await Server.DisposeAsync();
    }
}
