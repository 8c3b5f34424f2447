using System.Net;
using System.Net.Http.Json;
using System.Text;
using MediaServer.Host.Control;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

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
        Assert.Equal("transferring", await ToldAsync(story));

        story.Phone.Report(new TransferEnded(call, Succeeded: true));
        story.Phone.Report(new CallEnded(call, CallEnd.Transferred, TimeSpan.FromMinutes(1)));
        Assert.Equal("transferred", await ToldAsync(story));
        Assert.Equal(story.Ann.Id, await RemovedAsync(story.Clinician));
        Assert.Equal(["phone.transfer", "phone.transferred", "participant.left"], (await story.AuditAsync(story.Visit))[^3..]);
    }

    [Fact]
    public async Task Caller_WhomNobodyTakes_StaysInTheVisit_AndMayBeHandedOnAgain()
    {
        await using var story = await PhoneStory.StartAsync();
        var call = await story.CallInAndEnterAsync();
        await story.Clinician.CallAsync("Transfer", new { participant = story.Ann.Id, number = FrontDesk });
        Assert.Equal("+15550100177", (await story.Phone.NextAsync<TransferCall>(call)).Target.Value);
        Assert.Equal("transferring", await ToldAsync(story));
        story.Phone.Report(new TransferEnded(call, Succeeded: false));
        story.Phone.Report(new KeyPressed(call, PhoneKey.Count)); // what comes after it tells when it was read
        Assert.Equal(2, (await story.Phone.NextAsync<SayCount>(call)).Count);
        Assert.Equal("transfer_failed", await ToldAsync(story));
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

    [Fact]
    public async Task OnlyWhoMayAlsoAdmit_HandsOn() // it takes somebody out of the visit
    {
        await using var story = await PhoneStory.StartAsync();
        await story.CallInAndEnterAsync();
        await using var inviter = await Person.JoinAsync(story.Server, new Invitee(story.Visit, "inviter", InvitersToken(story)));
        await story.Clinician.CallAsync("Admit", new { participant = "inviter" });
        await inviter.HearAsync("state");
        Assert.Equal("forbidden", await inviter.RefusedAsync("Transfer", new { participant = story.Ann.Id, number = FrontDesk }));
        Assert.DoesNotContain("phone.transfer", await story.AuditAsync(story.Visit));
    }

    /// <summary>As the app's own backend signs one for somebody who may call people in and nothing else.</summary>
    private static string InvitersToken(PhoneStory story) =>
        new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = "dev",
                Audience = "mediaserver",
                Expires = story.Time.GetUtcNow().UtcDateTime.AddMinutes(10),
                SigningCredentials = new SigningCredentials(
                    new SymmetricSecurityKey(Encoding.UTF8.GetBytes(ServerFixture.Secret)),
                    SecurityAlgorithms.HmacSha256
                ),
                Claims = new Dictionary<string, object>
                {
                    ["visit"] = story.Visit,
                    ["sub"] = "inviter",
                    ["role"] = "guest",
                    ["perms"] = new Dictionary<string, object> { ["invite"] = true },
                },
            }
        );

    private static async Task<string> ToldAsync(PhoneStory story) => (await story.Clinician.HearAsync("call")).Text("state");

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
