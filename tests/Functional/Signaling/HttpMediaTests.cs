using System.Net;
using System.Text;
using MediaServer.Host.Control;
using MediaServer.Server.Live;
using MediaServer.Tests.Functional.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MediaServer.Tests.Functional.Signaling;

public class HttpMediaTests
{
    private const string Offer = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:aaaa\r\na=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa\r\n";
    private const string Answer =
        "v=0\r\na=ice-lite\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:bbbb\r\na=ice-pwd:bbbbbbbbbbbbbbbbbbbbbbbb\r\na=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n";

    [Fact]
    public async Task Whip_OpensTricklesRestartsAndCloses()
    {
        var media = new FakeMediaNode { Answer = _ => Task.FromResult(new NegotiateReply(Answer, [], [])) };
        await using var server = await ServerFixture.StartAsync(new() { Media = media });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        var camera = await server.InviteAsync(visit, "guest", "Exam camera");

        using var opened = await SendAsync(server, HttpMethod.Post, $"/whip/{visit}", camera, Offer, "application/sdp");
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        Assert.Equal(Answer, await opened.Content.ReadAsStringAsync());
        var (location, tag) = (opened.Headers.Location!.OriginalString, opened.Headers.ETag!.Tag);
        Assert.Equal(OfferKind.Whip, media.Offers.Single().Kind);
        var status = await server.Api.GetStringAsync($"/api/visits/{visit}");
        Assert.Contains("\"via\":\"whip\"", status, StringComparison.Ordinal);

        const string candidate =
            "a=ice-ufrag:aaaa\r\na=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n";
        Assert.Equal(HttpStatusCode.PreconditionRequired, await PatchAsync(server, location, camera, candidate, null));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await PatchAsync(server, location, camera, candidate, "\"old\""));
        Assert.Equal(HttpStatusCode.NoContent, await PatchAsync(server, location, camera, candidate, tag));
        Assert.Equal("candidate:1 1 udp 1 192.0.2.1 9 typ host", (await media.NextAsync<AddCandidate>()).Candidate);

        const string restart = "a=ice-ufrag:cccc\r\na=ice-pwd:cccccccccccccccccccccccc\r\n";
        using var restarted = await SendAsync(server, HttpMethod.Patch, location, camera, restart, "application/trickle-ice-sdpfrag", "*");
        Assert.Equal(HttpStatusCode.OK, restarted.StatusCode);
        Assert.NotEqual(tag, restarted.Headers.ETag!.Tag);
        var fragment = await restarted.Content.ReadAsStringAsync();
        Assert.Contains("a=ice-ufrag:bbbb\r\n", fragment, StringComparison.Ordinal);
        Assert.Contains("a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n", fragment, StringComparison.Ordinal);
        Assert.Contains("a=ice-ufrag:cccc\r\n", media.Offers.Last().Sdp, StringComparison.Ordinal);

        using var closed = await SendAsync(server, HttpMethod.Delete, location, camera);
        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);
        Assert.Equal(camera.Id, (await media.NextAsync<ClosePeer>()).Participant);
        using var gone = await SendAsync(server, HttpMethod.Delete, location, camera);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task SessionOfSomebodyElse_IsNotFound()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        var (one, other) = (await server.InviteAsync(visit, "guest"), await server.InviteAsync(visit, "guest"));
        using var opened = await SendAsync(server, HttpMethod.Post, $"/whep/{visit}", one, Offer, "application/sdp");
        using var taken = await SendAsync(server, HttpMethod.Delete, opened.Headers.Location!.OriginalString, other);
        Assert.Equal(HttpStatusCode.NotFound, taken.StatusCode);
    }

    [Fact]
    public async Task BadOffers_AreRefusedAndLeaveNoSeat()
    {
        var media = new FakeMediaNode { Answer = _ => Task.FromResult(NegotiateReply.Failed("unsupported_media")) };
        await using var server = await ServerFixture.StartAsync(new() { Media = media });
        var visit = await server.CreateVisitAsync();
        var (patient, nurse) = (await server.InviteAsync(visit, "patient"), await server.InviteAsync(visit, "provider"));
        using var waits = await SendAsync(server, HttpMethod.Post, $"/whip/{visit}", patient, Offer, "application/sdp");
        Assert.Equal(HttpStatusCode.Forbidden, waits.StatusCode);
        using var type = await SendAsync(server, HttpMethod.Post, $"/whip/{visit}", nurse, Offer, "text/plain");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, type.StatusCode);
        using var large = await SendAsync(server, HttpMethod.Post, $"/whip/{visit}", nurse, new string('x', 300_000), "application/sdp");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var codec = await SendAsync(server, HttpMethod.Post, $"/whip/{visit}", nurse, Offer, "application/sdp");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, codec.StatusCode);
        Assert.Contains("\"participants\":[]", await server.Api.GetStringAsync($"/api/visits/{visit}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_EndsWithItsSeat()
    {
        var (media, time) = (new FakeMediaNode(), new FakeTimeProvider(DateTimeOffset.UtcNow));
        await using var server = await ServerFixture.StartAsync(new() { Media = media, Time = time });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        var sessions = server.Services.GetRequiredService<HttpMediaSessions>();
        var (one, other) = (await server.InviteAsync(visit, "guest"), await server.InviteAsync(visit, "guest"));
        using var first = await SendAsync(server, HttpMethod.Post, $"/whip/{visit}", one, Offer, "application/sdp");
        using var second = await SendAsync(server, HttpMethod.Post, $"/whip/{visit}", other, Offer, "application/sdp");
        Assert.Equal(2, sessions.Count);

        await server.PostAsync($"/api/visits/{visit}/participants/{one.Id}/remove");
        Assert.Equal(1, sessions.Count);
        using var gone = await SendAsync(server, HttpMethod.Delete, first.Headers.Location!.OriginalString, one);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);

        media.Report(new PeerDisconnected(visit, other.Id)); // a camera that was unplugged says no goodbye
        await using var clinician = await Person.JoinAsync(server, await server.InviteAsync(visit, "provider"));
        await Condition.HoldsAsync(async () =>
            (await server.Api.GetStringAsync($"/api/visits/{visit}")).Contains("\"connected\":false", StringComparison.Ordinal)
        );
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(
            [other.Id],
            (await clinician.HearAsync("participants")).GetProperty("removed").EnumerateArray().Select(id => id.GetString())
        );
        await Condition.HoldsAsync(() => sessions.Count == 0); // people are told first
    }

    [Fact]
    public async Task BrowserMovesToWhip_TheEndOfItsOldPathCostsNothing()
    {
        var media = new FakeMediaNode();
        await using var server = await ServerFixture.StartAsync(new() { Media = media });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        var (nurse, doctor) = (await server.InviteAsync(visit, "guest"), await server.InviteAsync(visit, "provider"));
        await using var clinician = await Person.JoinAsync(server, doctor);
        await using var browser = await Person.JoinAsync(server, nurse);
        await browser.CallAsync("Negotiate", new { sdp = "offer" });
        using var opened = await SendAsync(server, HttpMethod.Post, $"/whip/{visit}", nurse, Offer, "application/sdp");
        Assert.Equal(nurse.Id, (await media.NextAsync<ClosePeer>()).Participant);

        media.Report(new PeerClosed(visit, nurse.Id, "removed"));
        media.Report(new SpeakerChanged(visit, nurse.Id));
        await clinician.HearAsync("speaker"); // so the end before it has been handled
        Assert.Contains("\"via\":\"whip\"", await server.Api.GetStringAsync($"/api/visits/{visit}"), StringComparison.Ordinal);
        using var closed = await SendAsync(server, HttpMethod.Delete, opened.Headers.Location!.OriginalString, nurse);
        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);
    }

    [Fact]
    public async Task RefusedSecondOffer_LeavesTheFirstSessionAlone()
    {
        var media = new FakeMediaNode();
        await using var server = await ServerFixture.StartAsync(new() { Media = media });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        var camera = await server.InviteAsync(visit, "guest");
        using var opened = await SendAsync(server, HttpMethod.Post, $"/whip/{visit}", camera, Offer, "application/sdp");
        media.Answer = _ => Task.FromResult(NegotiateReply.Failed("invalid_request"));
        using var refused = await SendAsync(server, HttpMethod.Post, $"/whip/{visit}", camera, "nonsense", "application/sdp");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var closed = await SendAsync(server, HttpMethod.Delete, opened.Headers.Location!.OriginalString, camera);
        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);
    }

    [Fact]
    public async Task OffersWithoutEnd_AreSlowedDown()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        var (camera, other) = (await server.InviteAsync(visit, "guest"), await server.InviteAsync(visit, "guest"));
        var offers = Enumerable
            .Range(0, 100)
            .Select(_ => SendAsync(server, HttpMethod.Post, $"/whip/{visit}", camera, Offer, "application/sdp"));
        var answers = (await Task.WhenAll(offers))
            .GroupBy(answer => answer.StatusCode)
            .ToDictionary(same => same.Key, same => same.Count());
        Assert.InRange(answers[HttpStatusCode.Created], 1, 99);
        Assert.Equal(100, answers[HttpStatusCode.Created] + answers[HttpStatusCode.TooManyRequests]);
        using var quiet = await SendAsync(server, HttpMethod.Post, $"/whip/{visit}", other, Offer, "application/sdp");
        Assert.Equal(HttpStatusCode.Created, quiet.StatusCode);
    }

    private static async Task<HttpStatusCode> PatchAsync(ServerFixture server, string path, Invitee who, string body, string? match)
    {
        using var response = await SendAsync(server, HttpMethod.Patch, path, who, body, "application/trickle-ice-sdpfrag", match);
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        ServerFixture server,
        HttpMethod method,
        string path,
        Invitee who,
        string? body = null,
        string? type = null,
        string? match = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", who.Token);
        if (match is not null)
            request.Headers.TryAddWithoutValidation("If-Match", match);
        if (body is not null)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new(type!) } };
        return await server.Http.SendAsync(request);
    }
}
