using System.Net;
using System.Net.Http.Json;
using MediaServer.Host.Control;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>A caller is handed on to the front desk.</summary>
public class TransferTests
{
    private const string FrontDesk = "+1 (555) 010-0177";

    [Fact]
    public async Task Caller_IsHandedOn_AndHasLeftWhenThatWorked()
    {
        await using var story = await PhoneStory.StartAsync();
        var call = await story.CallInAndEnterAsync();
        Assert.Equal(HttpStatusCode.Accepted, await TransferAsync(story, story.Ann.Id));
        Assert.Equal("+15550100177", (await story.Phone.NextAsync<TransferCall>(call)).Target.Value);

        story.Phone.Report(new TransferEnded(call, Succeeded: true));
        story.Phone.Report(new CallEnded(call, CallEnd.Transferred, TimeSpan.FromMinutes(1)));
        Assert.Equal(story.Ann.Id, await RemovedAsync(story.Clinician));
        Assert.Equal(["phone.transfer", "phone.transferred", "participant.left"], (await story.AuditAsync(story.Visit))[^3..]);
    }

    [Fact]
    public async Task Caller_WhomNobodyTakes_StaysInTheVisit_AndMayBeHandedOnAgain()
    {
        await using var story = await PhoneStory.StartAsync();
        var call = await story.CallInAndEnterAsync();
        await TransferAsync(story, story.Ann.Id);
        await story.Phone.NextAsync<TransferCall>(call);
        story.Phone.Report(new TransferEnded(call, Succeeded: false));
        story.Phone.Report(new KeyPressed(call, PhoneKey.Count)); // what comes after it tells when it was read
        Assert.Equal(2, (await story.Phone.NextAsync<SayCount>(call)).Count);
        Assert.Equal("phone.transfer_failed", (await story.AuditAsync(story.Visit))[^1]);
        Assert.Equal(HttpStatusCode.Accepted, await TransferAsync(story, story.Ann.Id));
    }

    [Fact]
    public async Task NobodyElse_CanBeHandedOn_AndOnlyToNumbers()
    {
        await using var story = await PhoneStory.StartAsync(configuration: ["--Phone:DialOut:MaxPerVisit", "0"]);
        await using var ann = await Person.JoinAsync(story.Server, new Invitee(story.Visit, story.Ann.Id, story.Ann.Token));
        Assert.Equal(HttpStatusCode.Conflict, await TransferAsync(story, story.Ann.Id)); // in a browser
        Assert.Equal(HttpStatusCode.NotFound, await TransferAsync(story, "nobody"));
        await story.CallInAndEnterAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await TransferAsync(story, story.Ann.Id, "911"));
        Assert.Equal(HttpStatusCode.Forbidden, await TransferAsync(story, story.Ann.Id, "sip:desk@trunk.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await TransferAsync(story, story.Ann.Id)); // it would be a call out, and the visit may make none
    }

    private static async Task<string?> RemovedAsync(Person witness)
    {
        while (true)
        {
            var removed = (await witness.HearAsync("participants")).GetProperty("removed");
            if (removed.GetArrayLength() > 0)
                return removed[0].GetString();
        }
    }

    private static async Task<HttpStatusCode> TransferAsync(PhoneStory story, string participant, string number = FrontDesk)
    {
        using var answer = await story.Server.Api.PostAsJsonAsync(
            $"/api/visits/{story.Visit}/participants/{participant}/transfer",
            new { number }
        );
        return answer.StatusCode;
    }
}
