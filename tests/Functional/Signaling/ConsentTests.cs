using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MediaServer.Host.Control;
using MediaServer.Recorder.Control;
using MediaServer.Recorder.Journal;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>Nobody is recorded who has not said yes: at the hub, at the media side, at the recorder and in the books.</summary>
public class ConsentTests
{
    [Fact]
    public async Task Request_AsksThePatient_AndTheLastYesStartsIt()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = (await story.Clinician.AskAsync("RequestRecording")).Text("recordingId");
        var question = await story.Patient.HearAsync("consent");
        Assert.Equal(
            (id, "recording", "en", false),
            (question.Text("request"), question.Text("kind"), question.Text("language"), question.GetProperty("holding").GetBoolean())
        );
        Assert.Contains("record this visit", question.Text("text"), StringComparison.Ordinal);
        Assert.StartsWith("web-en-", question.Text("textVersion"), StringComparison.Ordinal);
        Assert.True(story.Recorder.IsIdle);
        var asking = await RecordingStory.HearStateAsync(story.Clinician, "asking");
        Assert.Equal(2, asking.GetProperty("people").GetArrayLength());

        await story.Patient.CallAsync("Consent", new { request = id, yes = true });
        var start = await story.Recorder.NextAsync<StartRecording>();
        Assert.Equal((id, story.Visit), (start.Recording, start.Visit));
        Assert.Equal(new[] { story.Doctor.Id, story.Ann.Id }.Order(), start.Included.Order());
        Assert.Contains(new Joined(story.Ann.Id, "Ann", "patient", "web"), start.Present);
        Assert.Equal("yes", (await RecordingStory.HearStateAsync(story.Patient, "on")).Text("mine"));
        Assert.False((await RecordingStory.HearStateAsync(story.Clinician, "on")).TryGetProperty("trouble", out _));
    }

    [Fact]
    public async Task No_NothingIsRecorded_AndEverybodyHearsIt()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = (await story.Clinician.AskAsync("RequestRecording")).Text("recordingId");
        await story.Patient.CallAsync("Consent", new { request = id, yes = false });
        Assert.Equal("refused", (await RecordingStory.HearStateAsync(story.Clinician, "off")).Text("reason"));
        Assert.True(story.Recorder.IsIdle);
        var listed = Assert.Single((await story.Clinician.AskAsync("Recordings")).EnumerateArray());
        Assert.Equal(("refused", "refused"), (listed.Text("state"), listed.Text("reason")));
    }

    [Fact]
    public async Task PeopleSeeOnlyTheirOwnAnswer_WhoMayRecordSeesAll()
    {
        await using var story = await RecordingStory.StartAsync(
            new
            {
                recording = "ask",
                waitingRoom = false,
                recordingRefusal = "exclude",
            }
        );
        var id = (await story.Clinician.AskAsync("RequestRecording")).Text("recordingId");
        await story.Patient.CallAsync("Consent", new { request = id, yes = false });
        var patients = await RecordingStory.HearStateAsync(story.Patient, "on");
        Assert.Equal("no", patients.Text("mine"));
        Assert.False(patients.TryGetProperty("people", out _));
        var clinicians = (await RecordingStory.HearStateAsync(story.Clinician, "on")).GetProperty("people");
        Assert.Equal("no", clinicians.EnumerateArray().Single(p => p.Text("participant") == story.Ann.Id).Text("consent"));
        Assert.Equal([story.Doctor.Id], (await story.Recorder.NextAsync<StartRecording>()).Included);
    }

    [Fact]
    public async Task LateJoiner_PeerIsHeldFromItsFirstPacket_UntilTheYes()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = await story.RecordAsync();
        var ben = await story.Server.InviteAsync(story.Visit, "guest", "Ben");
        await using var late = await Person.JoinAsync(story.Server, ben);
        Assert.True((await late.HearAsync("consent")).GetProperty("holding").GetBoolean());
        await late.CallAsync("Negotiate", new { sdp = "offer" });
        Assert.True(story.Media.Offers.Single(o => o.Participant == ben.Id).Held);

        await late.CallAsync("Consent", new { request = id, yes = true });
        Assert.Equal(new SetHeld(story.Visit, ben.Id, false), await story.Media.NextAsync<SetHeld>());
        Assert.Equal(new IncludePerson(id, ben.Id, true), await story.Recorder.NextAsync<IncludePerson>());
        await late.CallAsync("Negotiate", new { sdp = "offer" });
        Assert.False(story.Media.Offers.Last(o => o.Participant == ben.Id).Held);
    }

    [Fact]
    public async Task AnswerWhileTheOfferIsOnItsWay_IsNotForgottenAtTheNewPeer()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = await story.RecordAsync();
        var ben = await story.Server.InviteAsync(story.Visit, "guest", "Ben");
        await using var late = await Person.JoinAsync(story.Server, ben);
        await using var app = await Person.JoinAsync(story.Server, await story.Server.InviteAsync(story.Visit, "observer"));
        var (offered, answer) = (new TaskCompletionSource(), new TaskCompletionSource<NegotiateReply>());
        story.Media.Answer = _ =>
        {
            offered.SetResult();
            return answer.Task;
        };
        var negotiation = late.CallAsync("Negotiate", new { sdp = "offer" });
        await offered.Task;
        // One connection makes one call at a time, so the answer comes from the backend meanwhile.
        await story.Server.PostAsync($"/api/visits/{story.Visit}/participants/{ben.Id}/consent", new { yes = true });
        await story.Media.NextAsync<SetHeld>(); // which finds no peer
        answer.SetResult(new NegotiateReply("answer", [], []));
        await negotiation;
        Assert.Equal(new SetHeld(story.Visit, ben.Id, false), await story.Media.NextAsync<SetHeld>());
    }

    [Fact]
    public async Task OnHold_AReloadedPageStaysOnHold()
    {
        await using var story = await RecordingStory.StartAsync();
        await story.Clinician.CallAsync("Hold", new { participant = story.Ann.Id });
        await story.Media.NextAsync<SetHeld>();
        await using var reloaded = await Person.JoinAsync(story.Server, story.Ann);
        await reloaded.CallAsync("Negotiate", new { sdp = "offer" });
        Assert.True(story.Media.Offers.Single().Held);
    }

    [Fact]
    public async Task Withdrawing_StopsAtOnce()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = await story.RecordAsync();
        await story.Patient.CallAsync("Consent", new { request = id, yes = false });
        Assert.Equal(new StopRecording(id, "withdrawn"), await story.Recorder.NextAsync<StopRecording>());
        Assert.Equal("withdrawn", (await RecordingStory.HearStateAsync(story.Clinician, "off")).Text("reason"));
    }

    [Fact]
    public async Task Pause_GoesToTheRecorder_AndEverybodyHearsIt()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = await story.RecordAsync();
        await story.Clinician.CallAsync("PauseRecording", new { paused = true });
        Assert.Equal(new PauseRecording(id, true), await story.Recorder.NextAsync<PauseRecording>());
        await RecordingStory.HearStateAsync(story.Patient, "paused");
        await story.Server.PostAsync($"/api/visits/{story.Visit}/recording/resume");
        Assert.Equal(new PauseRecording(id, false), await story.Recorder.NextAsync<PauseRecording>());
    }

    [Fact]
    public async Task Trouble_IsToldToThoseWhoMayRecord_AndToNobodyElse()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = await story.RecordAsync();
        await RecordingStory.HearStateAsync(story.Patient, "on");
        story.Recorder.Report(new RecordingTroubled(story.Visit, id, "disk_full"));
        JsonElement told;
        do told = await RecordingStory.HearStateAsync(story.Clinician, "on");
        while (!told.TryGetProperty("trouble", out _));
        Assert.Equal("disk_full", told.Text("trouble"));
        Assert.False((await RecordingStory.HearStateAsync(story.Patient, "on")).TryGetProperty("trouble", out _));
        var described = await story.Server.Api.GetFromJsonAsync<JsonElement>($"/api/visits/{story.Visit}");
        Assert.Equal("disk_full", described.GetProperty("activeRecording").Text("trouble"));
        story.Recorder.Report(new RecordingRecovered(story.Visit, id));
        while ((await RecordingStory.HearStateAsync(story.Clinician, "on")).TryGetProperty("trouble", out _)) { }
    }

    [Fact]
    public async Task SpanishPatient_IsAskedInSpanish()
    {
        await using var story = await RecordingStory.StartAsync();
        var eva = await story.Server.PostAsync($"/api/visits/{story.Visit}/participants", new { role = "guest", locale = "es-MX" });
        await using var person = await Person.ConnectAsync(story.Server, eva.Text("token"));
        await person.JoinAsync(new { language = "en" });
        await story.Clinician.AskAsync("RequestRecording");
        var question = await person.HearAsync("consent");
        Assert.Equal("es", question.Text("language"));
        Assert.Contains("grabar esta consulta", question.Text("text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrowserSaysItsLanguage_WhereTheInvitationDoesNot()
    {
        await using var story = await RecordingStory.StartAsync();
        await using var person = await Person.ConnectAsync(story.Server, await story.Server.InviteAsync(story.Visit, "guest"));
        await person.JoinAsync(new { language = "es-419" });
        await story.Clinician.AskAsync("RequestRecording");
        Assert.Equal("es", (await person.HearAsync("consent")).Text("language"));
    }

    [Fact]
    public async Task EveryAnswer_IsInTheBooks_WithItsWords()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = await story.RecordAsync();
        await story.Patient.CallAsync("Consent", new { request = id, yes = false });
        var consents = await story.Server.Api.GetFromJsonAsync<JsonElement>($"/api/visits/{story.Visit}/consents");
        Assert.Equal(
            [(story.Doctor.Id, true), (story.Ann.Id, true), (story.Ann.Id, false)],
            consents.EnumerateArray().Select(c => (c.Text("participant"), c.GetProperty("yes").GetBoolean()))
        );
        Assert.All(consents.EnumerateArray(), c => Assert.Equal(id, c.Text("recording")));
        var anns = consents[1];
        Assert.Equal((story.Ann.Id, "web", "en"), (anns.Text("by"), anns.Text("via"), anns.Text("language")));
        Assert.Contains("record this visit", anns.Text("text"), StringComparison.Ordinal);
        Assert.StartsWith("web-en-", anns.Text("textVersion"), StringComparison.Ordinal);
        var audit = await story.AuditAsync();
        Assert.Equal(
            ["recording.requested", "consent.given", "consent.given", "recording.started", "consent.refused", "recording.stopped"],
            audit.Where(a => a.StartsWith("recording", StringComparison.Ordinal) || a.StartsWith("consent", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Restart_TheRecordingGoesOn_WithWhoAgreed()
    {
        var data = Directory.CreateTempSubdirectory("mediaserver");
        try
        {
            string id;
            await using (var before = await RecordingStory.StartAsync(data: data))
            {
                id = await before.RecordAsync();
                await before.Clinician.CallAsync("PauseRecording", new { paused = true });
            }
            await using var after = await RecordingStory.StartAsync(data: data);
            var start = await after.Recorder.NextAsync<StartRecording>();
            Assert.Equal((id, 2, true), (start.Recording, start.Included.Count, start.Paused));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task VisitWithoutRecording_RefusesEverybody()
    {
        await using var story = await RecordingStory.StartAsync(new { waitingRoom = false });
        Assert.Equal("forbidden", await story.Clinician.RefusedAsync("RequestRecording"));
        using var response = await story.Server.Api.PostAsync($"/api/visits/{story.Visit}/recording/start", null);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Backend_StartsAndStops()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = (await story.Server.PostAsync($"/api/visits/{story.Visit}/recording/start")).Text("recordingId");
        foreach (var person in (Person[])[story.Clinician, story.Patient])
        {
            await person.HearAsync("consent");
            await person.CallAsync("Consent", new { request = id, yes = true });
        }
        await story.Recorder.NextAsync<StartRecording>();
        Assert.Equal(id, (await story.Server.PostAsync($"/api/visits/{story.Visit}/recording/stop")).Text("recordingId"));
        await story.Recorder.NextAsync<StopRecording>();
        using var again = await story.Server.Api.PostAsync($"/api/visits/{story.Visit}/recording/stop", null);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }
}
