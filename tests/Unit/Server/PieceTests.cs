using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using MediaServer.Server.Api;
using MediaServer.Server.Auth;
using MediaServer.Server.Configuration;
using MediaServer.Server.Hub;
using MediaServer.Server.Limits;
using MediaServer.Server.Live;
using MediaServer.Server.Stores;
using MediaServer.Server.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MediaServer.Tests.Unit.Server;

public class PieceTests
{
    [Fact]
    public void EveryHubMethod_HasAPolicyThatExists()
    {
        var options = new AuthorizationOptions();
        Policies.Configure(options);
        var methods = typeof(VisitHub)
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.GetBaseDefinition() == method)
            .ToArray();
        Assert.Equal(21, methods.Length);
        foreach (var method in methods)
        {
            var policy = method.GetCustomAttribute<HubPolicyAttribute>()?.Policy;
            Assert.True(policy is not null && options.GetPolicy(policy) is not null, $"{method.Name} has no policy");
        }
    }

    [Fact]
    public void AuditChain_ShowsEveryKindOfTampering()
    {
        var rows = new List<AuditRow>();
        for (var i = 1; i <= 5; i++)
        {
            var entry = new AuditEntry("v", DateTimeOffset.UnixEpoch.AddSeconds(i), "doc", "participant.joined", "ann", "admitted");
            rows.Add(AuditChain.Link(entry, i, i == 1 ? AuditChain.Origin : rows[^1].Hash));
        }
        Assert.Null(AuditChain.FindBreak(rows));
        for (var i = 0; i < rows.Count; i++)
        {
            var flipped = Replace(rows, i, rows[i].Entry.Replace("ann", "bnn", StringComparison.Ordinal), rows[i].Hash);
            Assert.Equal(i + 1, AuditChain.FindBreak(flipped));
            // A forger who also makes the hash fit breaks the next link, except at the end.
            var text = rows[i].Entry.Replace("ann", "bnn", StringComparison.Ordinal);
            var forged = Replace(rows, i, text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
            Assert.Equal(i == rows.Count - 1 ? null : i + 2, AuditChain.FindBreak(forged));
            if (i < rows.Count - 1)
                Assert.Equal(i + 2, AuditChain.FindBreak(rows.Where((_, n) => n != i)));
        }
    }

    [Fact]
    public void TurnCredentials_FollowCoturnsScheme()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_000_000));
        var options = new TurnOptions { Urls = ["turn:turn.example:3478"], Secret = "north" };
        var server = Assert.Single(new IceServers(Options.Create(options), time).Mint());
        Assert.StartsWith($"{1_000_000 + 12 * 3600}:", server.Username, StringComparison.Ordinal);
#pragma warning disable CA5350
        var expected = HMACSHA1.HashData(Encoding.UTF8.GetBytes("north"), Encoding.UTF8.GetBytes(server.Username!));
#pragma warning restore CA5350
        Assert.Equal(Convert.ToBase64String(expected), server.Credential);
        Assert.Empty(new IceServers(Options.Create(new TurnOptions()), time).Mint());
    }

    [Theory]
    [InlineData("  Ann  ", "Ann")]
    [InlineData("An\u202En\u0000\r\n", "Ann")]
    [InlineData("\u2066\u2069", "")]
    [InlineData(null, "")]
    [InlineData("👩\u200D⚕\uFE0F Dr. Ü", "👩\u200D⚕\uFE0F Dr. Ü")]
    public void Names_AreMadeHarmless(string? raw, string expected) => Assert.Equal(expected, Names.Clean(raw));

    [Fact]
    public void Names_EndSomewhereAndNotInsideACharacter()
    {
        var clean = Names.Clean("x" + string.Concat(Enumerable.Repeat("😀", 1000)));
        Assert.True(clean.Length <= Names.MaxLength);
        Assert.False(char.IsHighSurrogate(clean[^1]));
    }

    [Fact]
    public void Messages_DoNotShowTheirContent()
    {
        foreach (var type in typeof(JoinRequest).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Opaque))))
            Assert.Equal(typeof(Opaque), type.GetMethod("ToString", [])!.DeclaringType);
        Assert.DoesNotContain("Ann", new JoinRequest("Ann").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=ice-ufrag:abcd\r\n")]
    [InlineData("a=ice-ufrag:abcd\r\na=ice-pwd:bad chars here and more\r\n")]
    [InlineData("a=ice-ufrag:a\r\na=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa\r\n")]
    public void Fragment_WithHalfCredentials_IsRefused(string text) => Assert.False(SdpFragment.TryParse(text, out _));

    [Fact]
    public void Fragment_WithTooManyCandidates_IsRefused() =>
        Assert.False(SdpFragment.TryParse(string.Concat(Enumerable.Repeat("a=candidate:1\r\n", 101)), out _));

    [Fact]
    public void Fragment_OfAnAnswer_IsItsTransport()
    {
        const string answer =
            "v=0\r\na=ice-lite\r\na=ice-options:x\r\nm=audio 9 A 0\r\na=mid:0\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\na=candidate:1\r\na=rtpmap:0 x\r\n"
            + "m=video 9 A 0\r\na=mid:1\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\na=candidate:1\r\n";
        Assert.Equal(
            "a=ice-lite\r\nm=audio 9 A 0\r\na=mid:0\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\na=candidate:1\r\n",
            SdpFragment.FromAnswer(answer)
        );
    }

    [Theory]
    [InlineData("https://visits.example", true)]
    [InlineData("http://visits.example", true)]
    [InlineData("https://clinic.example", true)]
    [InlineData("https://clinic.example:8443", false)]
    [InlineData("https://visits.example.evil.example", false)]
    [InlineData("http://localhost:3000", false)]
    [InlineData("null", false)]
    public void Origins_AreOursOrListed(string origin, bool allowed)
    {
        var options = Options.Create(new WebOptions { Origins = ["https://clinic.example"] });
        var origins = new Origins(options, new Microsoft.Extensions.Hosting.Internal.HostingEnvironment { EnvironmentName = "Production" });
        Assert.Equal(allowed, origins.Allows(origin, new HostString("visits.example")));
    }

    /// <summary>Whoever the visit lets in finds a place in the room, with the telephone's ear and the recorder in it.</summary>
    [Fact]
    public void LargestVisit_FitsIntoARoom() =>
        Assert.InRange(
            new MediaServer.Sfu.RoomOptions().MaxParticipants,
            MediaServer.Visits.VisitSettings.HighestMaxParticipants + 4,
            int.MaxValue
        );

    private static IEnumerable<AuditRow> Replace(List<AuditRow> rows, int index, string entry, string hash) =>
        rows.Select(
            (row, i) =>
                i != index
                    ? row
                    : new AuditRow
                    {
                        Visit = row.Visit,
                        Seq = row.Seq,
                        Entry = entry,
                        Hash = hash,
                    }
        );
}
