using System.Text.Json;
using MediaServer.Host.Control;
using MediaServer.Sfu.Negotiation;
using Microsoft.AspNetCore.SignalR.Client;

namespace MediaServer.Tests.Functional.Signaling;

public class JoinTests
{
    [Fact]
    public async Task Patient_WaitsIsAdmittedAndSeesEverybody()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.CreateVisitAsync(new { title = "\u202ECheck\u0007-up\n" });
        var doctor = await server.InviteAsync(visit, "provider", "Dr. Lee");
        var ann = await server.InviteAsync(visit, "patient", "Ann");

        await using var clinician = await Person.ConnectAsync(server, doctor);
        var reply = await clinician.JoinAsync(new { });
        Assert.Equal("joined", reply.Text("state"));
        Assert.Equal("Check-up", reply.GetProperty("visit").Text("title"));
        Assert.True(reply.GetProperty("me").GetProperty("perms").GetProperty("admit").GetBoolean());
        Assert.Equal(0, (await clinician.HearAsync("waiting")).GetArrayLength());

        await using var patient = await Person.ConnectAsync(server, ann);
        var waiting = await patient.JoinAsync(new { });
        Assert.Equal("waiting", waiting.Text("state"));
        Assert.Equal(1, waiting.GetProperty("queue").GetProperty("position").GetInt32());
        Assert.Empty(waiting.GetProperty("visit").GetProperty("participants").EnumerateArray());
        var queue = await clinician.HearAsync("waiting");
        Assert.Equal("Ann", queue[0].GetProperty("participant").Text("name"));

        await clinician.CallAsync("Admit", new { participant = ann.Id });
        var everybody = await patient.HearAsync("participants");
        Assert.Equal([doctor.Id], everybody.Ids("added"));
        var (name, state) = await patient.HearNextAsync();
        Assert.Equal("state", name);
        Assert.Equal(("waiting", "joined"), (state.Text("from"), state.Text("to")));
        Assert.Equal([ann.Id], (await clinician.HearAsync("participants")).Ids("added"));
        Assert.Equal(0, (await clinician.HearAsync("waiting")).GetArrayLength());
    }

    [Fact]
    public async Task MessagePack_CarriesTheSameNames()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.CreateVisitAsync();
        var doctor = await server.InviteAsync(visit, "provider", "Dr. Lee");
        await using var hub = server.Hub(() => doctor.Token, messagePack: true);
        var heard = new TaskCompletionSource<object>();
        hub.On<object>("waiting", message => heard.TrySetResult(message));
        await hub.StartAsync();
        var reply = await hub.InvokeAsync<Dictionary<string, object>>("Join", new Dictionary<string, object> { ["name"] = "x" });
        Assert.Equal("joined", reply["state"]);
        Assert.Equal("provider", ((Dictionary<object, object>)reply["me"])["role"]);
        Assert.Empty((object[])await heard.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task OfferInJoin_IsAnsweredAtOnceWhenNobodyWaits()
    {
        var media = new FakeMediaNode();
        await using var server = await ServerFixture.StartAsync(new() { Media = media });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        var ann = await server.InviteAsync(visit, "patient", "Ann");
        await using var patient = await Person.ConnectAsync(server, ann);
        var offer = new { sdp = "offer", publish = new[] { new { mid = "0", source = "mic" } } };
        var reply = await patient.JoinAsync(new { offer });
        Assert.Equal("answer", reply.GetProperty("answer").Text("sdp"));
        Assert.Equal("track-0", reply.GetProperty("answer").GetProperty("publish")[0].Text("track"));
        var sent = Assert.Single(media.Offers);
        Assert.Equal([TrackSource.Mic, TrackSource.Camera, TrackSource.Screen], sent.MayPublish);
    }

    [Fact]
    public async Task WhoWaits_CannotNegotiate()
    {
        var media = new FakeMediaNode();
        await using var server = await ServerFixture.StartAsync(new() { Media = media });
        var visit = await server.CreateVisitAsync();
        var ann = await server.InviteAsync(visit, "patient");
        await using var patient = await Person.ConnectAsync(server, ann);
        var reply = await patient.JoinAsync(new { offer = new { sdp = "offer" } });
        Assert.False(reply.TryGetProperty("answer", out _));
        Assert.Equal("not_admitted", await patient.RefusedAsync("Negotiate", new { sdp = "offer" }));
        Assert.Empty(media.Offers);
    }

    [Fact]
    public async Task TracksSpeakerQuality_ReachTheOthers()
    {
        var media = new FakeMediaNode();
        await using var server = await ServerFixture.StartAsync(new() { Media = media });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        var (doctor, ann) = (await server.InviteAsync(visit, "provider"), await server.InviteAsync(visit, "patient"));
        await using var clinician = await Person.JoinAsync(server, doctor);
        await using var patient = await Person.JoinAsync(server, ann);

        media.Report(new TracksChanged(visit, ann.Id, [new TrackInfo("t1", MediaKind.Audio, TrackSource.Mic, false, [])], []));
        var added = (await clinician.HearAsync("tracks")).GetProperty("added")[0];
        Assert.Equal(
            ("t1", ann.Id, "audio", "mic"),
            (added.Text("track"), added.Text("participant"), added.Text("kind"), added.Text("source"))
        );

        media.Report(new SpeakerChanged(visit, ann.Id));
        Assert.Equal(ann.Id, (await clinician.HearAsync("speaker")).Text("participant"));
        media.Report(new SpeakerChanged(visit, ""));
        Assert.Equal(JsonValueKind.Null, (await clinician.HearAsync("speaker")).GetProperty("participant").ValueKind);
        media.Report(new QualityChanged(visit, ann.Id, QualityLevel.Poor));
        Assert.Equal("poor", (await clinician.HearAsync("quality")).Text("level"));

        await patient.CallAsync("SetTrack", new { track = "t1", muted = true });
        Assert.Equal("t1", (await media.NextAsync<SetMuted>()).Track);
        var updated = (await clinician.HearAsync("participants")).GetProperty("updated")[0];
        Assert.True(updated.GetProperty("tracks")[0].GetProperty("muted").GetBoolean());
        Assert.Equal("forbidden", await clinician.RefusedAsync("SetTrack", new { track = "t1", muted = false }));
    }

    [Fact]
    public async Task NameOfTheToken_IsNotTheClientsToChange()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        var named = await server.InviteAsync(visit, "patient", "Ann");
        var nameless = await server.InviteAsync(visit, "guest");
        await using var ann = await Person.ConnectAsync(server, named);
        Assert.Equal("Ann", (await ann.JoinAsync(new { name = "Dr. Lee" })).GetProperty("me").Text("name"));
        await using var guest = await Person.ConnectAsync(server, nameless);
        var reply = await guest.JoinAsync(new { name = "Bo\u202Eb\r\n" });
        Assert.Equal("Bob", reply.GetProperty("me").Text("name"));
    }
}
