using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MediaServer.Server.Limits;
using MediaServer.Server.Live;
using MediaServer.Tests.Functional.Support;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MediaServer.Tests.Functional.Signaling;

public class LimitTests
{
    [Fact]
    public async Task Flood_OneErrorThenTheEnd()
    {
        // It stands still: however long the flood takes, nothing is allowed anew meanwhile.
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode(), Time = time });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        await using var quiet = await Person.JoinAsync(server, await server.InviteAsync(visit, "provider"));
        await using var flooder = await Person.JoinAsync(server, await server.InviteAsync(visit, "guest"));
        var watch = new { track = "t", paused = true };
        for (var call = 1; call < HubLimits.Burst; call++) // the join was a call, too
            await flooder.CallAsync("Watch", watch);
        Assert.Equal("too_many_requests", await flooder.RefusedAsync("Watch", watch));
        var more = Enumerable.Range(0, 2000).Select(_ => flooder.CallAsync("Watch", watch)).ToArray();
        foreach (var call in more)
        {
            var fate = await Record.ExceptionAsync(() => call);
            // Not another answer: the connection has ended.
            Assert.True(fate is OperationCanceledException or InvalidOperationException or IOException or WebSocketException, $"{fate}");
        }
        await flooder.Closed;
        // Nobody else notices.
        await quiet.CallAsync("Watch", watch);
    }

    [Fact]
    public async Task OffersOverOneConnectionAfterTheOther_CountTogether()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var guest = await server.InviteAsync(await server.CreateVisitAsync(new { waitingRoom = false }), "guest");
        var refused = 0;
        for (var connection = 0; connection < 8; connection++)
        {
            await using var person = await Person.JoinAsync(server, guest);
            var offers = Enumerable.Range(0, 15).Select(_ => person.CallAsync("Negotiate", new { sdp = "offer" })).ToArray();
            foreach (var offer in offers)
                refused += await offer.ContinueWith(done => done.IsFaulted ? 1 : 0, TaskScheduler.Default);
        }
        Assert.InRange(refused, 1, 120);
    }

    [Fact]
    public async Task ConnectionsOfOneParticipant_AreLimited_AndComeBackWhenTheyAreClosed()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        var (guest, other) = (await server.InviteAsync(visit, "guest"), await server.InviteAsync(visit, "guest"));
        var open = new List<Person>();
        for (var i = 0; i < Connections.MaxPerParticipant; i++)
            open.Add(await Person.ConnectAsync(server, guest));
        await using (var tooMany = await Person.ConnectAsync(server, guest))
            await tooMany.Closed;
        await using var neighbor = await Person.JoinAsync(server, other);
        foreach (var person in open)
            await person.DisposeAsync();
        var connections = server.Services.GetRequiredService<Connections>();
        await Condition.HoldsAsync(() => connections.Count == 1);
        await using var again = await Person.JoinAsync(server, guest);
    }

    [Theory]
    [InlineData("SetTrack", 70)]
    [InlineData("Negotiate", 400)]
    public async Task OversizedMessage_EndsTheConnection(string method, int kilobytes)
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        await using var person = await Person.JoinAsync(server, await server.InviteAsync(visit, "guest"));
        var bulk = new string('x', kilobytes * 1024);
        await Assert.ThrowsAnyAsync<Exception>(() =>
            person.CallAsync(
                method,
                new
                {
                    sdp = bulk,
                    track = bulk,
                    muted = true,
                }
            )
        );
        await person.Closed;
    }

    [Fact]
    public async Task LargeOffer_IsWithinTheSdpLimitOnly()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        await using var person = await Person.JoinAsync(server, await server.InviteAsync(visit, "guest"));
        var reply = await person.CallAsync("Negotiate", new { sdp = new string('x', 200 * 1024) });
        Assert.Equal("answer", reply.Text("sdp"));
        Assert.Equal("payload_too_large", await person.RefusedAsync("Negotiate", new { sdp = new string('x', 260 * 1024) }));
    }

    [Fact]
    public async Task DeepJson_EndsTheConnection()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        await using var person = await Person.JoinAsync(server, await server.InviteAsync(visit, "guest"));
        using var deep = JsonDocument.Parse(new string('[', 200) + new string(']', 200), new JsonDocumentOptions { MaxDepth = 300 });
        await Assert.ThrowsAnyAsync<Exception>(() => person.CallAsync("Watch", new { track = "t", extra = deep.RootElement }));
        await person.Closed;
    }

    [Fact]
    public async Task LargeApiBody_Is413()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        using var body = new StringContent($"{{\"title\":\"{new string('x', 600 * 1024)}\"}}", Encoding.UTF8, "application/json");
        using var response = await server.Api.PostAsync("/api/visits", body);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("payload_too_large", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadTokens_AreSlowedDownAndGoodOnesPass()
    {
        await using var server = await ServerFixture.StartAsync(
            new() { Media = new FakeMediaNode(), Configuration = ["--Auth:FailuresPerMinute", "3"] }
        );
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/visits/x");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"guess{i}");
            using var response = await server.Http.SendAsync(request);
            statuses.Add(response.StatusCode);
        }
        var (refused, slowed) = (HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests);
        Assert.Equal([refused, refused, refused, slowed, slowed], statuses);
        await server.CreateVisitAsync();
    }
}
