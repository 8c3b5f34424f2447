using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>Outside development: https, or a proxy that is known to end it, or this machine itself.</summary>
public class PlainHttpTests
{
    private static readonly string[] Production = ["--environment", "Production", "--Auth:Keys:app", "0123456789abcdef0123456789abcdef"];

    [Theory]
    [InlineData("/visit", HttpStatusCode.Forbidden)]
    [InlineData("/api/visits/x", HttpStatusCode.Forbidden)]
    [InlineData("/hub", HttpStatusCode.Forbidden)]
    [InlineData("/whip/x", HttpStatusCode.Forbidden)]
    [InlineData("/sdk/client.mjs", HttpStatusCode.Forbidden)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    [InlineData("/metrics", HttpStatusCode.OK)]
    public async Task ClientBehindAProxy_OverHttp_IsRefused(string path, HttpStatusCode expected)
    {
        await using var server = await StartAsync();
        using var response = await AskAsync(server.Http, path, ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "http"));
        Assert.Equal(expected, response.StatusCode);
        if (expected != HttpStatusCode.Forbidden)
            return;
        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        Assert.Equal("forbidden", problem.Text("code"));
        Assert.Contains("https", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientBehindAProxy_OverHttps_IsServed_AndToldToStayThere()
    {
        await using var server = await StartAsync();
        using var response = await AskAsync(server.Http, "/visit", ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("max-age=", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThisMachine_NeedsNoHttps()
    {
        await using var server = await StartAsync();
        using var response = await server.Http.GetAsync("/api/visits/x");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task JoinUrl_IsWhatTheClientSeesOfTheProxy()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.CreateVisitAsync();
        using var invite = new HttpRequestMessage(HttpMethod.Post, $"/api/visits/{visit}/participants");
        invite.Content = new StringContent("{\"role\":\"patient\"}", System.Text.Encoding.UTF8, "application/json");
        invite.Headers.Add("X-Forwarded-Proto", "https");
        invite.Headers.Add("X-Forwarded-Host", "visits.example");
        using var response = await server.Api.SendAsync(invite);
        var invitation = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        Assert.StartsWith("https://visits.example/visit#t=", invitation.Text("joinUrl"), StringComparison.Ordinal);
    }

    /// <summary>Over the machine's own address, as somebody on the network.</summary>
    [Theory]
    [InlineData(false, false, HttpStatusCode.Forbidden)] // whoever says "https" of itself is not believed
    [InlineData(true, false, HttpStatusCode.Unauthorized)]
    [InlineData(false, true, HttpStatusCode.Unauthorized)]
    public async Task Stranger_SaysItComesOverHttps(bool isKnownProxy, bool allowPlain, HttpStatusCode expected)
    {
        if (OwnAddress() is not { } address)
        {
            Assert.Skip("this machine has no address but loopback");
            return;
        }
        string[] configuration =
        [
            "--Urls",
            $"http://{address}:0",
            .. isKnownProxy ? ["--Web:Proxies:0", $"{address}/32"] : Array.Empty<string>(),
            .. allowPlain ? ["--Web:AllowPlainHttp", "true"] : Array.Empty<string>(),
        ];
        await using var server = await StartAsync(configuration);
        using var response = await AskAsync(server.Http, "/api/visits/x", ("X-Forwarded-Proto", "https"));
        Assert.Equal(expected, response.StatusCode);
    }

    private static Task<ServerFixture> StartAsync(params string[] configuration) =>
        ServerFixture.StartAsync(new() { Media = new FakeMediaNode(), Configuration = [.. Production, .. configuration] });

    private static async Task<HttpResponseMessage> AskAsync(HttpClient http, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await http.SendAsync(request);
    }

    private static IPAddress? OwnAddress() =>
        NetworkInterface
            .GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
}
