using System.Net.Sockets;
using System.Text;
using MediaServer.Host.Control;
using MediaServer.Server.Live;
using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Functional.Support;
using Microsoft.Extensions.DependencyInjection;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>Connections that are half dead, slow, or not meant to be conversations at all.</summary>
public class BadConnectionTests
{
    /// <summary>Gone before its first ping, which is when SignalR itself would begin to care.</summary>
    [Fact]
    public async Task DeadConnection_IsNoticed_AndItsSeatIsKept()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        await using var clinician = await Person.JoinAsync(server, await server.InviteAsync(visit, "provider"));
        using var dead = await RawSocket.JoinAsync(server, await server.InviteAsync(visit, "guest"));
        Assert.Single((await clinician.HearAsync("participants")).Ids("added"));

        // After 20 s, and up to five more until the server looks again.
        var updated = (await clinician.HearAsync("participants", TimeSpan.FromMinutes(1))).GetProperty("updated")[0];
        Assert.False(updated.GetProperty("connected").GetBoolean());
        Assert.Equal("joined", updated.Text("state"));
    }

    [Fact]
    public async Task ConnectionThatDoesNotRead_IsCutOff_AndNobodyElseWaits()
    {
        var media = new FakeMediaNode();
        await using var server = await ServerFixture.StartAsync(new() { Media = media });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        await using var clinician = await Person.JoinAsync(server, await server.InviteAsync(visit, "provider"));
        var guest = await server.InviteAsync(visit, "guest");
        using var deaf = await RawSocket.JoinAsync(server, await server.InviteAsync(visit, "guest"), receiveBuffer: 4096);
        await using var talker = await Person.JoinAsync(server, guest);
        var connections = server.Services.GetRequiredService<Connections>();
        await Condition.HoldsAsync(() => connections.Count == 3);

        // A snapshot of many tracks is the longest thing that the server says of its own accord.
        TrackInfo[] tracks =
        [
            .. Enumerable.Range(0, 200).Select(n => new TrackInfo($"track-{n}", MediaKind.Video, TrackSource.Camera, false, [])),
        ];
        string[] ids = [.. tracks.Select(track => track.Track)];
        await Condition.HoldsAsync(async () =>
        {
            for (var i = 0; i < 20; i++)
                media.Report(new TracksChanged(visit, guest.Id, tracks, ids));
            await talker.CallAsync("Watch", new { track = "t", paused = true }); // is answered all the while
            return connections.Count == 2;
        });
    }

    /// <summary>CVE-2023-44487 cannot happen to a server that does not speak HTTP/2.</summary>
    [Fact]
    public async Task Http2_IsNotSpoken()
    {
        var answer = await AskAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        const int goAway = 7;
        Assert.Equal(goAway, answer[3]); // one frame that says so, and the end
        Assert.InRange(answer.Length, 9, 17);
    }

    [Theory]
    [InlineData("GET /visit HTTP/1.1\r\nHost: x\r\nX-Flood: {20000}\r\n\r\n", "HTTP/1.1 431")]
    [InlineData("GET /{20000} HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 414")]
    public async Task FloodOfHeaders_IsRefused(string request, string status)
    {
        var answer = await AskAsync(request.Replace("{20000}", new string('x', 20_000), StringComparison.Ordinal));
        Assert.StartsWith(status, Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
    }

    /// <summary>Slowloris: a request that is never finished costs a socket for ten seconds, not for ever.</summary>
    [Fact]
    public async Task HeadersThatNeverEnd_AreGivenUp()
    {
        var answer = await AskAsync("GET /visit HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        Assert.StartsWith("HTTP/1.1 408", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
    }

    /// <summary>Everything the server answers until it ends the connection.</summary>
    private static async Task<byte[]> AskAsync(string request)
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(server.Url).Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var answer = new MemoryStream();
        await client.GetStream().CopyToAsync(answer, TestContext.Current.CancellationToken);
        return answer.ToArray();
    }
}
