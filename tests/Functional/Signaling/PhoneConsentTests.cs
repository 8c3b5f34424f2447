using System.Net.Http.Json;
using System.Text.Json;
using MediaServer.Host.Control;
using MediaServer.Recorder.Control;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>Callers are asked like everybody, with words and keys.</summary>
public sealed class PhoneConsentTests
{
    private static async Task<(string Call, string Participant)> CallInAsync(RecordingStory story)
    {
        var invited = await story.Server.PostAsync($"/api/visits/{story.Visit}/participants", new { role = "guest", name = "Ben" });
        var call = story.Phone.Call();
        story.Phone.Key(call, invited.GetProperty("phone").Text("pin"));
        return (call, invited.Text("participantId"));
    }

    private static void Answer(RecordingStory story, string call, string request, bool yes) =>
        story.Phone.Report(new ConsentAnswered(call, request, yes, "es", "0123abcd"));

    [Fact]
    public async Task Caller_IsAsked_AndHearsThatItBeginsAndEnds()
    {
        await using var story = await RecordingStory.StartAsync();
        var (call, ben) = await CallInAsync(story);
        await story.Phone.NextAsync<EnterRoom>(call);
        var id = (await story.Clinician.AskAsync("RequestRecording")).Text("recordingId");
        Assert.Equal(new AskConsent(call, id, InProgress: false), await story.Phone.NextAsync<AskConsent>(call));
        await story.Patient.CallAsync("Consent", new { request = id, yes = true });
        Assert.True(story.Recorder.IsIdle);
        Answer(story, call, id, yes: true);
        Assert.Contains(ben, (await story.Recorder.NextAsync<StartRecording>()).Included);
        Assert.Equal(PhoneNotice.RecordingStarted, (await story.Phone.NextAsync<Notify>(call)).Notice);
        await story.Clinician.CallAsync("StopRecording");
        Assert.Equal(PhoneNotice.RecordingStopped, (await story.Phone.NextAsync<Notify>(call)).Notice);

        var consents = await story.Server.Api.GetFromJsonAsync<JsonElement>($"/api/visits/{story.Visit}/consents");
        var bens = consents.EnumerateArray().Single(c => c.Text("participant") == ben);
        Assert.Equal(
            ("phone-es-0123abcd", "es", "phone", ben),
            (bens.Text("textVersion"), bens.Text("language"), bens.Text("via"), bens.Text("by"))
        );
        Assert.False(bens.TryGetProperty("text", out _));
    }

    [Fact]
    public async Task CallerSaysNo_NothingIsRecorded_AndTheCallerHearsIt()
    {
        await using var story = await RecordingStory.StartAsync();
        var (call, _) = await CallInAsync(story);
        await story.Phone.NextAsync<EnterRoom>(call);
        var id = (await story.Clinician.AskAsync("RequestRecording")).Text("recordingId");
        await story.Phone.NextAsync<AskConsent>(call);
        Answer(story, call, id, yes: false);
        Assert.Equal(PhoneNotice.NotRecorded, (await story.Phone.NextAsync<Notify>(call)).Notice);
        Assert.Equal("refused", (await RecordingStory.HearStateAsync(story.Patient, "off")).Text("reason"));
    }

    [Fact]
    public async Task SomebodyElseSaysNo_TheCallersQuestionIsTakenBack()
    {
        await using var story = await RecordingStory.StartAsync();
        var (call, _) = await CallInAsync(story);
        await story.Phone.NextAsync<EnterRoom>(call);
        var id = (await story.Clinician.AskAsync("RequestRecording")).Text("recordingId");
        await story.Phone.NextAsync<AskConsent>(call);
        await story.Patient.CallAsync("Consent", new { request = id, yes = false });
        Assert.Equal(new CancelConsent(call, id), await story.Phone.NextAsync<CancelConsent>(call));
        Assert.Equal(PhoneNotice.NotRecorded, (await story.Phone.NextAsync<Notify>(call)).Notice);
    }

    [Fact]
    public async Task BackendAnswersForTheCaller_TheQuestionIsTakenBack()
    {
        await using var story = await RecordingStory.StartAsync();
        var (call, ben) = await CallInAsync(story);
        await story.Phone.NextAsync<EnterRoom>(call);
        var id = (await story.Clinician.AskAsync("RequestRecording")).Text("recordingId");
        await story.Phone.NextAsync<AskConsent>(call);
        await story.Server.PostAsync(
            $"/api/visits/{story.Visit}/participants/{ben}/consent",
            new
            {
                yes = true,
                textVersion = "form-7",
                language = "en",
            }
        );
        Assert.Equal(new CancelConsent(call, id), await story.Phone.NextAsync<CancelConsent>(call));
        await story.Patient.CallAsync("Consent", new { request = id, yes = true });
        Assert.Contains(ben, (await story.Recorder.NextAsync<StartRecording>()).Included);
    }

    [Fact]
    public async Task LateCallerWhoseLineDropped_CallsAgain_AndIsAskedOnceTheOldCallIsOver()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = await story.RecordAsync();
        var invited = await story.Server.PostAsync($"/api/visits/{story.Visit}/participants", new { role = "guest", name = "Ben" });
        var (old, pin) = (story.Phone.Call(), invited.GetProperty("phone").Text("pin"));
        story.Phone.Key(old, pin);
        await story.Phone.NextAsync<EnterWaiting>(old);
        await story.Phone.NextAsync<AskConsent>(old);

        var call = story.Phone.Call();
        story.Phone.Key(call, pin);
        await story.Phone.NextAsync<HangUp>(old);
        story.Phone.Report(new CallEnded(old, CallEnd.Lost, TimeSpan.FromMinutes(1)));

        Assert.True((await story.Phone.NextAsync<EnterWaiting>(call)).Quiet);
        Assert.Equal(new AskConsent(call, id, InProgress: true), await story.Phone.NextAsync<AskConsent>(call));
        Answer(story, call, id, yes: true);
        await story.Phone.NextAsync<EnterRoom>(call);
    }

    [Fact]
    public async Task LateCaller_IsAskedBeforeTheRoom_AndEntersWithTheYes()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = await story.RecordAsync();
        var (call, ben) = await CallInAsync(story);
        Assert.True((await story.Phone.NextAsync<EnterWaiting>(call)).Quiet);
        Assert.Equal(new AskConsent(call, id, InProgress: true), await story.Phone.NextAsync<AskConsent>(call));
        Answer(story, call, id, yes: true);
        await story.Phone.NextAsync<EnterRoom>(call);
        Assert.Equal(PhoneNotice.RecordingStarted, (await story.Phone.NextAsync<Notify>(call)).Notice);
        Assert.Equal(new IncludePerson(id, ben, true), await story.Recorder.NextAsync<IncludePerson>());
    }

    [Fact]
    public async Task StarEight_WithdrawsTheConsent()
    {
        await using var story = await RecordingStory.StartAsync(
            new
            {
                recording = "ask",
                waitingRoom = false,
                recordingRefusal = "exclude",
            }
        );
        var (call, ben) = await CallInAsync(story);
        await story.Phone.NextAsync<EnterRoom>(call);
        story.Phone.Report(new KeyPressed(call, PhoneKey.WithdrawConsent));
        Assert.Equal(PhoneNotice.NotRecorded, (await story.Phone.NextAsync<Notify>(call)).Notice);
        var id = (await story.Clinician.AskAsync("RequestRecording")).Text("recordingId");
        await story.Phone.NextAsync<AskConsent>(call);
        await story.Patient.CallAsync("Consent", new { request = id, yes = true });
        Answer(story, call, id, yes: true);
        await story.Phone.NextAsync<Notify>(call);
        await story.Recorder.NextAsync<StartRecording>();
        story.Phone.Report(new KeyPressed(call, PhoneKey.WithdrawConsent));
        Assert.Equal(PhoneNotice.LeftOut, (await story.Phone.NextAsync<Notify>(call)).Notice);
        Assert.Equal(new IncludePerson(id, ben, false), await story.Recorder.NextAsync<IncludePerson>());
    }
}
