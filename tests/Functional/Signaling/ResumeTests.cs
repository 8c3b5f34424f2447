using System.Net;
using MediaServer.Host.Control;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MediaServer.Tests.Functional.Signaling;

public class ResumeTests
{
    [Fact]
    public async Task CutConnection_SeatIsTakenBackWithinAMinute()
    {
        var story = await Story.StartAsync();
        await using var server = story.Server;
        await story.Patient.CutAsync();
        Assert.False((await story.Clinician.HearAsync("participants")).GetProperty("updated")[0].GetProperty("connected").GetBoolean());
        story.Time.Advance(TimeSpan.FromSeconds(59));
        // The join token has long been somebody else's: only the secret comes back.
        await using var again = await Person.ConnectAsync(server, $"resume.{story.Patient.Resume}");
        var reply = await again.JoinAsync(new { resume = story.Patient.Resume });
        Assert.Equal("joined", reply.Text("state"));
        Assert.Equal([story.Doctor.Id], reply.GetProperty("visit").Ids("participants"));
        Assert.NotEqual(story.Patient.Resume, again.Resume);
        Assert.True((await story.Clinician.HearAsync("participants")).GetProperty("updated")[0].GetProperty("connected").GetBoolean());
    }

    [Fact]
    public async Task CutConnection_SeatIsGoneAfterAMinute()
    {
        var story = await Story.StartAsync();
        await using var server = story.Server;
        await story.Patient.CutAsync();
        await story.Clinician.HearAsync("participants");
        story.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(story.Ann.Id, (await story.Clinician.HearAsync("participants")).GetProperty("removed")[0].GetString());
        Assert.Equal(story.Ann.Id, (await story.Media.NextAsync<ClosePeer>()).Participant);
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => Person.ConnectAsync(server, $"resume.{story.Patient.Resume}"));
        Assert.Equal(HttpStatusCode.Unauthorized, error.StatusCode);
    }

    [Fact]
    public async Task ExpiredToken_OpensOnlyWithTheResumeSecret()
    {
        var story = await Story.StartAsync();
        await using var server = story.Server;
        story.Time.Advance(TimeSpan.FromMinutes(12));
        await using var thief = await Person.ConnectAsync(server, story.Ann);
        Assert.Equal("unauthorized", await thief.RefusedAsync("Join", new { }));
        Assert.Equal("unauthorized", await thief.RefusedAsync("Join", new { resume = story.Patient.Resume + "x" }));
        var reply = await thief.JoinAsync(new { resume = story.Patient.Resume });
        Assert.Equal("joined", reply.Text("state"));
        Assert.Equal("joined_elsewhere", (await story.Patient.HearAsync("moved")).Text("reason"));
        story.Time.Advance(TimeSpan.FromHours(25));
        await Assert.ThrowsAsync<HttpRequestException>(() => Person.ConnectAsync(server, story.Ann));
    }

    [Fact]
    public async Task SecondTab_TakesTheSeatOver()
    {
        var story = await Story.StartAsync();
        await using var server = story.Server;
        await using var tab = await Person.JoinAsync(server, story.Ann);
        Assert.Equal("joined_elsewhere", (await story.Patient.HearAsync("moved")).Text("reason"));
        Assert.Equal("not_admitted", await story.Patient.RefusedAsync("Negotiate", new { sdp = "offer" }));
        await story.Patient.CutAsync(); // its late goodbye must not cost the new tab the seat
        await tab.CallAsync("Negotiate", new { sdp = "offer" });
        await story.Clinician.HearAsync("participants");
        story.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("answer", (await tab.CallAsync("Negotiate", new { sdp = "offer" })).Text("sdp"));
    }

    [Fact]
    public async Task UsedResumeSecret_IsWorthNothing()
    {
        var story = await Story.StartAsync();
        await using var server = story.Server;
        var old = story.Patient.Resume;
        await using var tab = await Person.JoinAsync(server, story.Ann);
        await Assert.ThrowsAsync<HttpRequestException>(() => Person.ConnectAsync(server, $"resume.{old}"));
    }

    [Fact]
    public async Task RestartedServer_KeepsTheSeatAndTheBar()
    {
        var data = Directory.CreateTempSubdirectory("mediaserver");
        string resume;
        Invitee ann,
            ben;
        await using (var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode(), Data = data }))
        {
            var visit = await server.CreateVisitAsync();
            ann = await server.InviteAsync(visit, "patient", "Ann");
            ben = await server.InviteAsync(visit, "patient", "Ben");
            await using var patient = await Person.JoinAsync(server, ann);
            await server.PostAsync($"/api/visits/{visit}/participants/{ann.Id}/admit");
            await using var other = await Person.JoinAsync(server, ben);
            await server.PostAsync($"/api/visits/{visit}/participants/{ben.Id}/deny");
            resume = patient.Resume;
        }
        await using (var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode(), Data = data }))
        {
            await using var patient = await Person.ConnectAsync(server, $"resume.{resume}");
            Assert.Equal("joined", (await patient.JoinAsync(new { resume })).Text("state"));
            await using var other = await Person.ConnectAsync(server, ben);
            Assert.Equal("forbidden", await other.RefusedAsync("Join", new { }));
        }
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task IdleVisit_IsUnloadedAndFoundAgain()
    {
        var (media, time) = (new FakeMediaNode(), new FakeTimeProvider(DateTimeOffset.UtcNow));
        await using var server = await ServerFixture.StartAsync(new() { Media = media, Time = time });
        var visit = await server.CreateVisitAsync();
        var ben = await server.InviteAsync(visit, "patient", "Ben");
        await using var patient = await Person.JoinAsync(server, ben);
        await server.PostAsync($"/api/visits/{visit}/participants/{ben.Id}/deny");
        var visits = server.Services.GetRequiredService<MediaServer.Server.Live.VisitDirectory>();
        Assert.Equal(1, visits.Count);
        time.Advance(TimeSpan.FromMinutes(1));
        await visits.RetireIdleAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, visits.Count);
        Assert.Equal("forbidden", await patient.RefusedAsync("Join", new { }));
        Assert.Equal(1, visits.Count);
    }

    [Fact]
    public async Task EndedVisit_IsUnloadedAtOnce_AndStaysOver()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.CreateVisitAsync();
        var ben = await server.InviteAsync(visit, "patient", "Ben");
        await server.PostAsync($"/api/visits/{visit}/end");
        var visits = server.Services.GetRequiredService<MediaServer.Server.Live.VisitDirectory>();
        await visits.RetireIdleAsync(TimeSpan.FromHours(1));
        Assert.Equal(0, visits.Count);
        await using var late = await Person.ConnectAsync(server, ben);
        Assert.Equal("visit_ended", await late.RefusedAsync("Join", new { }));
    }

    /// <summary>A clinician and an admitted patient, and a clock in the test's hand.</summary>
    private sealed record Story(
        ServerFixture Server,
        FakeMediaNode Media,
        FakeTimeProvider Time,
        Person Clinician,
        Person Patient,
        Invitee Doctor,
        Invitee Ann
    )
    {
        public static async Task<Story> StartAsync()
        {
            var (media, time) = (new FakeMediaNode(), new FakeTimeProvider(DateTimeOffset.UtcNow));
            var server = await ServerFixture.StartAsync(new() { Media = media, Time = time });
            var visit = await server.CreateVisitAsync(new { waitingRoom = false });
            var (doctor, ann) = (await server.InviteAsync(visit, "provider"), await server.InviteAsync(visit, "patient", "Ann"));
            var clinician = await Person.JoinAsync(server, doctor);
            var patient = await Person.JoinAsync(server, ann);
            await clinician.HearAsync("participants");
            return new Story(server, media, time, clinician, patient, doctor, ann);
        }
    }
}
