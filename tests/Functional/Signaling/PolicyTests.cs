using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>Walks everything that the server answers to, so that a new endpoint without a policy fails here before anybody finds it.</summary>
public partial class PolicyTests
{
    /// <summary>What is open on purpose.</summary>
    private static readonly string[] Open =
    [
        "/",
        "/visit",
        "/clinic",
        "/embed",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/openapi/v1.json",
        "/dev/config",
        "/{**path}",
    ];

    [Fact]
    public async Task EveryEndpoint_RefusesWhoeverIsNotMeant()
    {
        await using var server = await ServerFixture.StartAsync(
            new() { Media = new FakeMediaNode(), Configuration = ["--Auth:FailuresPerMinute", "100000"] }
        );
        var visit = await server.CreateVisitAsync();
        var patient = await server.InviteAsync(visit, "patient");
        var elsewhere = await server.InviteAsync(await server.CreateVisitAsync(), "provider");
        var endpoints = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToArray();
        Assert.True(endpoints.Length > 20, $"only {endpoints.Length} endpoints found");
        foreach (var endpoint in endpoints)
        {
            var route = "/" + endpoint.RoutePattern.RawText!.Trim('/');
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            {
                Assert.Contains(route, Open);
                continue;
            }
            Assert.NotEmpty(endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>());
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "POST";
            var path = Parameter().Replace(route, match => match.Value == "{visitId}" ? visit : "x");
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, method, path, null));
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, method, path, patient.Token[..^4] + "AAAA"));
            if (route.StartsWith("/hub", StringComparison.Ordinal))
                continue; // a connection belongs to the token's own visit; methods are walked below
            // Whose recording an id names is known only where it is looked up, and not even that it exists is said.
            var hidden = route.StartsWith("/api/recordings", StringComparison.Ordinal) && !IsBackendOnly(endpoint);
            Assert.Equal(
                hidden ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden,
                await AskAsync(server, method, path, elsewhere.Token)
            );
            if (route.StartsWith("/api", StringComparison.Ordinal))
                Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(server, method, path, patient.Token));
            else
                Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(server, method, path, ServerFixture.Secret));
        }
    }

    private static bool IsBackendOnly(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy == "api");

    [Fact]
    public async Task EveryHubMethod_RefusesWhoeverIsNotMeant()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.CreateVisitAsync(new { waitingRoom = false });
        var inside = await server.InviteAsync(visit, "provider");
        await using var clinician = await Person.JoinAsync(server, inside);
        // Provider of another visit: every permission there is, but not here.
        await using var stranger = await Person.JoinAsync(server, await server.InviteAsync(await server.CreateVisitAsync(), "provider"));
        await using var observer = await Person.JoinAsync(server, await server.InviteAsync(visit, "observer"));
        // No seat at all, because it never joined.
        await using var unseated = await Person.ConnectAsync(server, await server.InviteAsync(visit, "provider"));
        foreach (var method in HubMethods())
        {
            var argument = Argument(method, inside.Id);
            switch (method)
            {
                case "Join":
                    break;
                case "Leave":
                    Assert.Equal("not_found", await unseated.RefusedAsync(method));
                    break;
                case "Admit" or "Deny" or "Hold" or "Mute" or "Remove":
                    Assert.Equal("not_found", await stranger.RefusedAsync(method, argument));
                    Assert.Equal("forbidden", await observer.RefusedAsync(method, argument));
                    Assert.Equal("not_admitted", await unseated.RefusedAsync(method, argument));
                    break;
                case "InviteByPhone" or "Transfer":
                    Assert.Equal("forbidden", await observer.RefusedAsync(method, argument));
                    Assert.Equal("not_admitted", await unseated.RefusedAsync(method, argument));
                    break;
                case "ContinueByPhone":
                    Assert.Equal("not_admitted", await unseated.RefusedAsync(method));
                    break;
                case "RequestRecording" or "StopRecording" or "PauseRecording":
                    Assert.Equal("forbidden", await observer.RefusedAsync(method, argument));
                    Assert.Equal("not_admitted", await unseated.RefusedAsync(method, argument));
                    break;
                case "Recordings": // those of the token's own visit, for whoever may record
                    Assert.Equal("forbidden", await observer.RefusedAsync(method));
                    Assert.Equal(0, (await stranger.AskAsync(method)).GetArrayLength());
                    break;
                case "End":
                    Assert.Equal("forbidden", await observer.RefusedAsync(method));
                    Assert.Equal("not_admitted", await unseated.RefusedAsync(method));
                    break;
                default:
                    Assert.Equal("not_admitted", await unseated.RefusedAsync(method, argument));
                    break;
            }
        }
    }

    private static IEnumerable<string> HubMethods() =>
        typeof(Server.Hub.VisitHub)
            .GetMethods(
                System.Reflection.BindingFlags.Public
                    | System.Reflection.BindingFlags.Instance
                    | System.Reflection.BindingFlags.DeclaredOnly
            )
            .Where(method => method.GetBaseDefinition() == method)
            .Select(method => method.Name);

    private static object? Argument(string method, string participant) =>
        method switch
        {
            "RequestRecording" or "StopRecording" => null,
            "PauseRecording" => new { paused = true },
            "Consent" => new { request = "r", yes = true },
            "Negotiate" => new { sdp = "offer" },
            "Trickle" => new { candidate = "", mid = "0" },
            "SetTrack" => new { track = "t", muted = true },
            "Watch" => new { track = "t" },
            "RaiseHand" => new { raised = true },
            "InviteByPhone" => new { number = "+15550142" },
            "Transfer" => new { participant, number = "+15550142" },
            _ => new { participant },
        };

    private static async Task<HttpStatusCode> AskAsync(ServerFixture server, string method, string path, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await server.Http.SendAsync(request);
        return response.StatusCode;
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
