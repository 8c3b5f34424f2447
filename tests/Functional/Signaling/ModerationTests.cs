using MediaServer.Host.Control;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Tests.Functional.Signaling;

public class ModerationTests
{
    [Fact]
    public async Task Hold_StopsMediaUntilAdmittedAgain()
    {
        var (server, media) = await StartAsync();
        await using var _ = server;
        var (clinician, patient, ann) = await TwoAsync(server);
        await clinician.CallAsync("Hold", new { participant = ann.Id });
        Assert.Equal("held", (await patient.HearAsync("state")).Text("to"));
        Assert.True((await media.NextAsync<SetHeld>()).Held);
        await clinician.CallAsync("Admit", new { participant = ann.Id });
        Assert.Equal("joined", (await patient.HearAsync("state")).Text("to"));
        Assert.False((await media.NextAsync<SetHeld>()).Held);
    }

    [Fact]
    public async Task Mute_ReachesMediaAndTheMutedPerson()
    {
        var (server, media) = await StartAsync();
        await using var _ = server;
        var (clinician, patient, ann) = await TwoAsync(server);
        media.Report(new TracksChanged(ann.Visit, ann.Id, [new TrackInfo("t1", MediaKind.Audio, TrackSource.Mic, false, [])], []));
        await clinician.HearAsync("tracks");
        await clinician.CallAsync("Mute", new { participant = ann.Id });
        Assert.True((await media.NextAsync<SetMuted>()).Muted);
        Assert.Equal("t1", (await patient.HearAsync("muted")).Text("track"));
        var me = (await patient.HearAsync("participants")).GetProperty("updated")[0];
        Assert.True(me.GetProperty("tracks")[0].GetProperty("muted").GetBoolean());
    }

    [Fact]
    public async Task Remove_EndsMediaAndKeepsThePersonOut()
    {
        var (server, media) = await StartAsync();
        await using var _ = server;
        var (clinician, patient, ann) = await TwoAsync(server);
        await clinician.CallAsync("Remove", new { participant = ann.Id });
        var state = await patient.HearAsync("state");
        Assert.Equal(("left", "removed"), (state.Text("to"), state.Text("reason")));
        Assert.Equal(ann.Id, (await media.NextAsync<ClosePeer>()).Participant);
        Assert.Equal("not_admitted", await patient.RefusedAsync("Negotiate", new { sdp = "offer" }));
        Assert.Equal("forbidden", await patient.RefusedAsync("Join", new { }));
        // Only whoever may admit lets the person come again.
        await clinician.CallAsync("Admit", new { participant = ann.Id });
        Assert.Equal("joined", (await patient.JoinAsync(new { })).Text("state"));
    }

    [Fact]
    public async Task RemovedWhileNegotiating_LeavesNoPeerBehind()
    {
        var (server, media) = await StartAsync();
        await using var _ = server;
        var (clinician, patient, ann) = await TwoAsync(server);
        var (asked, answered) = (new TaskCompletionSource(), new TaskCompletionSource<NegotiateReply>());
        media.Answer = _ =>
        {
            asked.SetResult();
            return answered.Task;
        };
        var negotiating = patient.RefusedAsync("Negotiate", new { sdp = "offer" });
        await asked.Task;
        await clinician.CallAsync("Remove", new { participant = ann.Id });
        await media.NextAsync<ClosePeer>();
        answered.SetResult(new NegotiateReply("answer", [], []));
        Assert.Equal("not_admitted", await negotiating);
        Assert.Equal(ann.Id, (await media.NextAsync<ClosePeer>()).Participant);
    }

    [Fact]
    public async Task Deny_TurnsAwayFromTheWaitingRoom()
    {
        var (server, _) = await StartAsync();
        await using var __ = server;
        var visit = await server.CreateVisitAsync();
        var (doctor, ann) = (await server.InviteAsync(visit, "provider"), await server.InviteAsync(visit, "patient"));
        await using var clinician = await Person.JoinAsync(server, doctor);
        await using var patient = await Person.JoinAsync(server, ann);
        await clinician.CallAsync("Deny", new { participant = ann.Id });
        Assert.Equal("denied", (await patient.HearAsync("state")).Text("reason"));
        Assert.Equal("forbidden", await patient.RefusedAsync("Join", new { }));
    }

    [Fact]
    public async Task End_IsForEverybodyAndForever()
    {
        var (server, media) = await StartAsync();
        await using var _ = server;
        var (clinician, patient, ann) = await TwoAsync(server);
        Assert.Equal("forbidden", await patient.RefusedAsync("End"));
        await clinician.CallAsync("End");
        Assert.Equal("ended", (await patient.HearAsync("state")).Text("reason"));
        Assert.Equal("ended", (await clinician.HearAsync("state")).Text("reason"));
        Assert.Equal(ann.Visit, (await media.NextAsync<CloseRoom>()).Visit);
        Assert.Equal("visit_ended", await patient.RefusedAsync("Join", new { }));
    }

    [Fact]
    public async Task PatientCannotModerate()
    {
        var (server, _) = await StartAsync();
        await using var __ = server;
        var (_, patient, ann) = await TwoAsync(server);
        foreach (var method in new[] { "Admit", "Deny", "Hold", "Mute", "Remove" })
            Assert.Equal("forbidden", await patient.RefusedAsync(method, new { participant = ann.Id }));
    }

    private static async Task<(ServerFixture, FakeMediaNode)> StartAsync()
    {
        var media = new FakeMediaNode();
        return (await ServerFixture.StartAsync(new() { Media = media }), media);
    }

    /// <summary>A clinician and a patient in a visit without a waiting room.</summary>
    private static async Task<(Person Clinician, Person Patient, Invitee Ann)> TwoAsync(ServerFixture server)
    {
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        var (doctor, ann) = (await server.InviteAsync(visit, "provider"), await server.InviteAsync(visit, "patient", "Ann"));
        var clinician = await Person.JoinAsync(server, doctor);
        var patient = await Person.JoinAsync(server, ann);
        await clinician.HearAsync("participants");
        return (clinician, patient, ann);
    }
}
