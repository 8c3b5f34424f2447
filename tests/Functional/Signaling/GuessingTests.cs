using System.Diagnostics;
using System.Net;
using System.Text;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>Whoever guesses learns nothing: what is missing and what is somebody else's look the same and take the same time.</summary>
public class GuessingTests
{
    /// <summary>What can be told apart over a network with patience.</summary>
    private static readonly TimeSpan Telling = TimeSpan.FromMilliseconds(5);

    private const int Rounds = 100;

    [Fact]
    public async Task ResumeSecret_OfAVisitThatIsNot_AndWrongOneOfAVisitThatIs()
    {
        await using var server = await StartAsync();
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        var ann = await server.InviteAsync(visit, "patient");
        await using var patient = await Person.JoinAsync(server, ann);
        await AssertSameAsync(
            server,
            HttpStatusCode.Unauthorized,
            () => Ask(HttpMethod.Post, "/hub/negotiate", $"resume.{visit}.{ann.Id}.AAAA"),
            () => Ask(HttpMethod.Post, "/hub/negotiate", $"resume.{visit[..^4]}AAAA.{ann.Id}.AAAA")
        );
    }

    [Fact]
    public async Task Visit_OfSomebodyElse_AndOneThatIsNot()
    {
        await using var server = await StartAsync();
        var theirs = await server.CreateVisitAsync();
        var ours = await server.InviteAsync(await server.CreateVisitAsync(), "provider");
        await AssertSameAsync(
            server,
            HttpStatusCode.Forbidden,
            () => Ask(HttpMethod.Post, $"/whep/{theirs}", ours.Token, "v=0"),
            () => Ask(HttpMethod.Post, $"/whep/{theirs[..^4]}AAAA", ours.Token, "v=0")
        );
    }

    [Fact]
    public async Task Session_OfSomebodyElse_AndOneThatIsNot()
    {
        await using var server = await StartAsync();
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        var (camera, thief) = (await server.InviteAsync(visit, "guest"), await server.InviteAsync(visit, "guest"));
        using var opened = await server.Http.SendAsync(Ask(HttpMethod.Post, $"/whip/{visit}", camera.Token, "v=0"));
        var session = opened.Headers.Location!.OriginalString;
        await AssertSameAsync(
            server,
            HttpStatusCode.NotFound,
            () => Ask(HttpMethod.Delete, session, thief.Token),
            () => Ask(HttpMethod.Delete, session[..^4] + "AAAA", thief.Token)
        );
    }

    private static Task<ServerFixture> StartAsync() =>
        ServerFixture.StartAsync(new() { Media = new FakeMediaNode(), Configuration = ["--Auth:FailuresPerMinute", "100000"] });

    /// <summary>The quickest of many answers in turn is compared: a busy machine only ever makes answers slower.</summary>
    private static async Task AssertSameAsync(
        ServerFixture server,
        HttpStatusCode expected,
        Func<HttpRequestMessage> one,
        Func<HttpRequestMessage> other
    )
    {
        var (quickestOne, quickestOther) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        var bodies = new HashSet<string>();
        for (var round = 0; round < Rounds; round++)
        {
            quickestOne = Least(quickestOne, await TimeAsync(one()));
            quickestOther = Least(quickestOther, await TimeAsync(other()));
        }
        Assert.Single(bodies);
        Assert.InRange((quickestOne - quickestOther).Duration(), TimeSpan.Zero, Telling);

        async Task<TimeSpan> TimeAsync(HttpRequestMessage request)
        {
            using (request)
            {
                var started = Stopwatch.GetTimestamp();
                using var response = await server.Http.SendAsync(request);
                bodies.Add(await response.Content.ReadAsStringAsync());
                Assert.Equal(expected, response.StatusCode);
                return Stopwatch.GetElapsedTime(started);
            }
        }
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static HttpRequestMessage Ask(HttpMethod method, string path, string token, string? sdp = null)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", token);
        if (sdp is not null)
            request.Content = new StringContent(sdp, Encoding.UTF8, "application/sdp");
        return request;
    }
}
