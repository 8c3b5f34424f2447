using System.Net;
using System.Net.Http.Json;
using MediaServer.Host.Control;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>The clinic calls, and people go on by telephone and come back.</summary>
public class DialOutTests
{
    [Fact]
    public async Task InvitedGuest_PressesOneAndIsIn()
    {
        await using var story = await PhoneStory.StartAsync();
        var called = await story.Clinician.CallAsync("InviteByPhone", new { number = "+1 (555) 010-0142" });
        Assert.Equal(("Phone ••42", "calling", "phone"), (called.Text("name"), called.Text("state"), called.Text("via")));
        Assert.True(story.Phone.Dials.TryDequeue(out var dial));
        Assert.Equal(("+15550100142", story.Visit, called.Text("id")), (dial.Target.Value, dial.Visit, dial.Participant));
        story.Phone.Report(new CallRinging("call-1"));
        Assert.Equal("ringing", (await story.Clinician.HearAsync("call")).Text("state"));
        story.Phone.Report(new CallAnswered("call-1"));
        Assert.Equal("answered", (await story.Clinician.HearAsync("call")).Text("state"));
        Assert.Single(await story.AuditAsync(story.Visit), "participant.joined"); // the clinician; picked up is not agreed
        story.Phone.Report(new CallAccepted("call-1"));
        Assert.Equal(called.Text("id"), (await story.Phone.NextAsync<EnterRoom>("call-1")).Participant);
        var added = (await story.Clinician.HearAsync("participants")).GetProperty("added")[0];
        Assert.Equal(("Phone ••42", "guest"), (added.Text("name"), added.Text("role")));
        Assert.Equal(["phone.dialed", "phone.accepted", "participant.joined"], (await story.AuditAsync(story.Visit))[^3..]);
    }

    [Fact]
    public async Task NobodyPressesOne_NobodyIsIn()
    {
        await using var story = await PhoneStory.StartAsync();
        await story.Clinician.CallAsync("InviteByPhone", new { number = "+15550100142" });
        story.Phone.Report(new CallEnded("call-1", CallEnd.NoAnswer, TimeSpan.Zero));
        var ended = await story.Clinician.HearAsync("call");
        Assert.Equal(("ended", "noanswer"), (ended.Text("state"), ended.Text("reason")));
        Assert.Contains("phone.ended", await story.AuditAsync(story.Visit));
    }

    [Fact]
    public async Task EndedVisit_StopsTheCallsOutOfIt()
    {
        await using var story = await PhoneStory.StartAsync();
        await story.Clinician.CallAsync("InviteByPhone", new { number = "+15550100142" });
        await story.Clinician.CallAsync("End");
        Assert.Equal(Farewell.VisitEnded, (await story.Phone.NextAsync<HangUp>("call-1")).Farewell);
    }

    [Fact]
    public async Task Backend_CallsSomebodyIntoTheirOwnSeat()
    {
        await using var story = await PhoneStory.StartAsync("Ann");
        var body = new { sip = "sip:ann@trunk.example", participantId = story.Ann.Id };
        using var answer = await story.Server.Api.PostAsJsonAsync($"/api/visits/{story.Visit}/dial", body);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var called = await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();
        Assert.Equal((story.Ann.Id, "Ann", "patient"), (called.Text("id"), called.Text("name"), called.Text("role")));
        using var twice = await story.Server.Api.PostAsJsonAsync($"/api/visits/{story.Visit}/dial", body);
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        story.Phone.Report(new CallAccepted("call-1"));
        Assert.Equal(story.Ann.Id, (await story.Phone.NextAsync<EnterRoom>("call-1")).Participant);
    }

    [Theory]
    [InlineData("911")]
    [InlineData("112")]
    [InlineData("030 1234567")]
    [InlineData("+0123456789")]
    [InlineData("+1555010014212345")]
    [InlineData("+1555;phone-context=evil")]
    public async Task NoNumbers_AreNotEvenTried(string number)
    {
        await using var story = await PhoneStory.StartAsync();
        Assert.Equal("dial_refused", await story.Clinician.RefusedAsync("InviteByPhone", new { number }));
        Assert.Empty(story.Phone.Dials);
    }

    [Fact]
    public async Task Limits_HoldForTheVisitAndForTheDay()
    {
        await using var story = await PhoneStory.StartAsync(
            configuration: ["--Phone:DialOut:MaxPerVisit", "2", "--Phone:DialOut:MaxPerDay", "3"]
        );
        var other = await story.Server.CreateVisitAsync();
        await DialAsync(story, story.Visit, HttpStatusCode.Accepted);
        await DialAsync(story, story.Visit, HttpStatusCode.Accepted);
        await DialAsync(story, story.Visit, HttpStatusCode.Forbidden);
        await DialAsync(story, other, HttpStatusCode.Accepted);
        await DialAsync(story, other, HttpStatusCode.Forbidden);
        story.Time.Advance(TimeSpan.FromHours(25));
        await DialAsync(story, await story.Server.CreateVisitAsync(), HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task PhonesRefusal_IsPassedOn()
    {
        await using var story = await PhoneStory.StartAsync();
        story.Phone.Refusal = "unavailable";
        Assert.Equal("unavailable", await story.Clinician.RefusedAsync("InviteByPhone", new { number = "+15550100142" }));
        Assert.Equal("invalid_request", await story.Clinician.RefusedAsync("InviteByPhone", new { }));
    }

    [Fact]
    public async Task Patient_GoesOnByPhoneAndComesBack()
    {
        await using var story = await PhoneStory.StartAsync("Ann");
        await using var ann = await Person.JoinAsync(story.Server, story.Ann);
        await story.Clinician.CallAsync("Admit", new { participant = story.Ann.Id });
        await ann.HearAsync("state");
        var way = await ann.AskAsync("ContinueByPhone");
        Assert.Equal((story.Pin, "+15550100"), (way.Text("pin"), way.Text("number")));
        Assert.Empty(story.Phone.Dials);

        var call = story.CallIn();
        Assert.Equal(story.Ann.Id, (await story.Phone.NextAsync<EnterRoom>(call)).Participant); // in at once: the same seat
        Assert.Equal("continued_by_phone", (await ann.HearAsync("moved")).Text("reason"));
        Assert.Equal(story.Ann.Id, (await story.Media.NextAsync<ClosePeer>()).Participant);
        Assert.Equal(("phone", "Ann"), await SeenAsync(story, "phone"));

        await using var back = await Person.ConnectAsync(story.Server, $"resume.{ann.Resume}");
        Assert.Equal("joined", (await back.JoinAsync(new { resume = ann.Resume })).Text("state"));
        Assert.Equal(Farewell.MovedToBrowser, (await story.Phone.NextAsync<HangUp>(call)).Farewell);
        Assert.Equal(("web", "Ann"), await SeenAsync(story, "web"));
        // The room has one place for a person: the browser's offer waits for the call's last word.
        var answer = back.CallAsync("Negotiate", new { sdp = "offer" });
        Assert.Empty(story.Media.Offers);
        story.Phone.Report(new CallEnded(call, CallEnd.Ended, TimeSpan.FromMinutes(1)));
        await answer;
        Assert.Single(story.Media.Offers);
        // The call's end is not the person's.
        await back.CallAsync("RaiseHand", new { raised = true });
        Assert.Equal(("web", "Ann"), await SeenAsync(story, "web"));
    }

    [Fact]
    public async Task Patient_WithANumberOnFileIsCalled()
    {
        await using var story = await PhoneStory.StartAsync(ownNumber: "+15557654321");
        await using var ann = await Person.JoinAsync(story.Server, story.Ann);
        var way = await ann.AskAsync("ContinueByPhone");
        Assert.True(way.GetProperty("calling").GetBoolean());
        Assert.True(story.Phone.Dials.TryDequeue(out var dial));
        Assert.Equal("+15557654321", dial.Target.Value);
        story.Phone.Report(new CallAccepted("call-1"));
        // Calling oneself is no admission: whoever waited waits on.
        Assert.Equal(1, (await story.Phone.NextAsync<EnterWaiting>("call-1")).Position);
        Assert.Equal("continued_by_phone", (await ann.HearAsync("moved")).Text("reason"));
    }

    [Fact]
    public async Task SecondTelephone_TakesOverWhenTheFirstIsOut()
    {
        await using var story = await PhoneStory.StartAsync();
        var first = await story.CallInAndEnterAsync();
        var second = story.CallIn("+15550177");
        Assert.Equal(Farewell.None, (await story.Phone.NextAsync<HangUp>(first)).Farewell);
        story.Phone.Report(new CallEnded(first, CallEnd.Ended, TimeSpan.FromMinutes(1)));
        Assert.Equal(story.Ann.Id, (await story.Phone.NextAsync<EnterRoom>(second)).Participant);
    }

    private static async Task DialAsync(PhoneStory story, string visit, HttpStatusCode expected)
    {
        using var answer = await story.Server.Api.PostAsJsonAsync($"/api/visits/{visit}/dial", new { number = "+15550100142" });
        Assert.Equal(expected, answer.StatusCode);
    }

    private static async Task<(string Via, string Name)> SeenAsync(PhoneStory story, string via)
    {
        while (true)
            foreach (var updated in (await story.Clinician.HearAsync("participants")).GetProperty("updated").EnumerateArray())
                if (updated.Text("via") == via)
                    return (updated.Text("via"), updated.Text("name"));
    }
}
