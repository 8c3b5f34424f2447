using System.Net;
using System.Text.Json;
using MediaServer.Server.Stores;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaServer.Tests.Functional.Signaling;

public class WebTests
{
    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("https://clinic.example", HttpStatusCode.OK)]
    [InlineData("http://localhost:5173", HttpStatusCode.OK)]
    public async Task Hub_AnswersAllowedOriginsOnly(string origin, HttpStatusCode expected)
    {
        await using var server = await ServerFixture.StartAsync(
            new() { Media = new FakeMediaNode(), Configuration = ["--Web:Origins:0", "https://clinic.example"] }
        );
        var ann = await server.InviteAsync(await server.CreateVisitAsync(), "patient");
        using var negotiate = new HttpRequestMessage(HttpMethod.Post, "/hub/negotiate?negotiateVersion=1");
        negotiate.Headers.Add("Origin", origin);
        negotiate.Headers.Authorization = new("Bearer", ann.Token);
        using var response = await server.Http.SendAsync(negotiate);
        Assert.Equal(expected, response.StatusCode);

        using var socket = new System.Net.WebSockets.ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        var address = new Uri(server.Url.Replace("http", "ws", StringComparison.Ordinal) + $"/hub?access_token={ann.Token}");
        if (expected == HttpStatusCode.OK)
            await socket.ConnectAsync(address, CancellationToken.None);
        else
            await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => socket.ConnectAsync(address, CancellationToken.None));
    }

    [Fact]
    public async Task EveryAnswer_HasThePolicy()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        foreach (var path in new[] { "/", "/visit", "/clinic", "/embed", "/health/live", "/metrics", "/nowhere", "/sdk/client.mjs" })
            await AssertPolicyAsync(await server.Http.GetAsync(path), path);
        await AssertPolicyAsync(await server.Http.GetAsync("/api/visits/x"), "nobody");
        await AssertPolicyAsync(await server.Api.GetAsync("/api/visits/x"), "refused by an exception");
        await AssertPolicyAsync(await server.Api.DeleteAsync("/api/visits"), "a wrong method");
        await AssertPolicyAsync(await PostTextAsync(server, "{"), "no JSON");
        await AssertPolicyAsync(await server.Http.PostAsync("/hub/negotiate", null), "the hub");
    }

    private static async Task AssertPolicyAsync(HttpResponseMessage response, string what)
    {
        using (response)
        {
            Assert.True(response.Headers.TryGetValues("Content-Security-Policy", out var policies), what);
            var policy = Assert.Single(policies);
            Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains(what == "/embed" ? "frame-ancestors 'self'" : "frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
            Assert.Equal(what == "/embed" ? [] : ["DENY"], Values(response, "X-Frame-Options"));
            Assert.Equal(
                [what.StartsWith("/sdk", StringComparison.Ordinal) ? "cross-origin" : "same-origin"],
                Values(response, "Cross-Origin-Resource-Policy")
            );
            await response.Content.ReadAsStringAsync();
        }
    }

    private static string[] Values(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? [.. values] : [];

    [Fact]
    public async Task Problems_HaveStableCodes()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        Assert.Equal((401, "unauthorized"), await ProblemAsync(await server.Http.GetAsync("/api/visits/x")));
        Assert.Equal((404, "not_found"), await ProblemAsync(await server.Api.GetAsync("/api/visits/x")));
        Assert.Equal((404, "not_found"), await ProblemAsync(await server.Api.GetAsync("/nowhere")));
        Assert.Equal((400, "invalid_request"), await ProblemAsync(await PostTextAsync(server, "{")));
        Assert.Equal((400, "invalid_request"), await ProblemAsync(await PostTextAsync(server, "{\"maxParticipants\":1}")));
        Assert.Equal((400, "invalid_request"), await ProblemAsync(await PostTextAsync(server, "{\"recording\":\"secretly\"}")));
        var visit = await server.CreateVisitAsync();
        await server.PostAsync($"/api/visits/{visit}/end");
        var late = await server.Api.PostAsync($"/api/visits/{visit}/end", null);
        Assert.Equal((410, "visit_ended"), await ProblemAsync(late));
    }

    [Fact]
    public async Task Health_ReadyNeedsMediaLiveNeedsNothing()
    {
        var media = new FakeMediaNode { IsHealthy = false };
        await using var server = await ServerFixture.StartAsync(new() { Media = media });
        Assert.Equal((503, "unavailable"), await ProblemAsync(await server.Http.GetAsync("/health/ready")));
        Assert.Equal("ok", await server.Http.GetStringAsync("/health/live"));
        media.IsHealthy = true;
        Assert.Equal("ok", await server.Http.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task OpenApi_NamesEveryCallOfTheApi()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var document = JsonSerializer.Deserialize<JsonElement>(await server.Http.GetStringAsync("/openapi/v1.json"));
        var described = document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(call => $"{call.Name.ToUpperInvariant()} {path.Name.TrimEnd('/')}"))
            .ToHashSet();
        var served = server
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint =>
                endpoint.RoutePattern.RawText!.TrimStart('/') is var route
                && (route.StartsWith("api") || route.StartsWith("whip") || route.StartsWith("whep"))
            )
            .SelectMany(endpoint =>
                endpoint
                    .Metadata.GetMetadata<HttpMethodMetadata>()!
                    .HttpMethods.Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}")
            );
        Assert.Equal(served.Order(), described.Order());
        var create = document.GetProperty("components").GetProperty("schemas").GetProperty("CreateVisit").GetProperty("properties");
        Assert.Equal(
            ["title", "startsAt", "waitingRoom", "recording", "maxParticipants", "locale", "recordingRefusal", "retentionDays"],
            create.EnumerateObject().Select(p => p.Name)
        );
    }

    [Fact]
    public async Task Audit_IsAChainOfEverythingThatHappened()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.CreateVisitAsync(new { title = "canary" });
        var ann = await server.InviteAsync(visit, "patient", "canary");
        await using (var patient = await Person.JoinAsync(server, ann))
        {
            await server.PostAsync($"/api/visits/{visit}/participants/{ann.Id}/admit");
            await server.PostAsync($"/api/visits/{visit}/end");
        }
        var text = await server.Api.GetStringAsync($"/api/audit?visit={visit}");
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
            .ToArray();
        string[] expected =
        [
            "visit.created",
            "token.minted",
            "participant.waiting",
            "participant.joined",
            "participant.left",
            "visit.ended",
        ];
        Assert.Equal(expected, lines.Select(line => line.Text("action")));
        Assert.Equal("key:dev", lines[3].Text("actor"));
        Assert.Null(AuditChain.FindBreak(AuditLines.Read(visit, text)));
    }

    [Fact]
    public async Task Audit_HasWhatPeopleHaveHeard()
    {
        using var written = new ManualResetEventSlim(true);
        var media = new FakeMediaNode { Posting = () => written.Wait(TimeSpan.FromSeconds(20)) };
        await using var server = await ServerFixture.StartAsync(new() { Media = media });
        var (visit, other) = (await server.CreateVisitAsync(new { waitingRoom = false }), await server.CreateVisitAsync());
        await using var clinician = await Person.JoinAsync(server, await server.InviteAsync(visit, "provider"));
        await using var guest = await Person.JoinAsync(server, await server.InviteAsync(visit, "guest"));

        written.Reset(); // the visit is held up after it has told everybody and before it writes
        var leaving = guest.CallAsync("Leave");
        while ((await clinician.HearAsync("participants")).GetProperty("removed").GetArrayLength() == 0) { }
        var audit = server.Api.GetStringAsync($"/api/audit?visit={visit}");
        await server.Api.GetStringAsync($"/api/audit?visit={other}"); // asked later, and answered: nothing holds that one up
        written.Set();
        Assert.Contains("\"participant.left\"", await audit, StringComparison.Ordinal);
        await leaving;
    }

    private static async Task<HttpResponseMessage> PostTextAsync(ServerFixture server, string json)
    {
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        return await server.Api.PostAsync("/api/visits", body);
    }

    private static async Task<(int, string)> ProblemAsync(HttpResponseMessage response)
    {
        using (response)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
            return ((int)response.StatusCode, problem.Text("code"));
        }
    }
}
