using System.Text;
using System.Text.Json;
using MediaServer.Server.Auth;
using MediaServer.Server.Configuration;
using MediaServer.Visits;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace MediaServer.Tests.Unit.Server;

public class TokenTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Tokens _tokens;

    public TokenTests() => _tokens = new Tokens(Options.Create(new AuthOptions { Keys = { ["app"] = Secret } }), _time);

    [Fact]
    public async Task MintedToken_SaysWhoItIsFor()
    {
        var token = _tokens.MintJoin("app", "v", "p", Role.Interpreter, "Ann", TimeSpan.FromMinutes(10));
        var identity = (await _tokens.VerifyAsync(token))!.AsJoin()!;
        Assert.Equal(("v", "p", "Ann", Role.Interpreter), (identity.Visit, identity.Participant, identity.DisplayName, identity.Role));
        Assert.Equal([Source.Mic, Source.Camera, Source.Interpreter], identity.Permissions.Publish);
        Assert.False(identity.MustResume);
    }

    [Fact]
    public async Task PastItsTime_ItOnlyResumesAndThenNotEvenThat()
    {
        var token = _tokens.MintJoin("app", "v", "p", Role.Patient, null, TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(59));
        Assert.False((await _tokens.VerifyAsync(token))!.AsJoin()!.MustResume); // within the skew of two clocks
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True((await _tokens.VerifyAsync(token))!.AsJoin()!.MustResume);
        _time.Advance(TimeSpan.FromHours(24));
        Assert.Null(await _tokens.VerifyAsync(token));
    }

    [Fact]
    public async Task AlteredTokens_AreRefused()
    {
        var good = Claims();
        Assert.NotNull(await _tokens.VerifyAsync(Sign(good)));
        Assert.Null(await _tokens.VerifyAsync(Sign(good, secret: new string('x', 32))));
        Assert.Null(await _tokens.VerifyAsync(Sign(good, header: new { alg = "none", typ = "JWT" })));
        Assert.Null(
            await _tokens.VerifyAsync(
                Sign(good, header: new { alg = "none" }).Split('.')[..2] is var parts ? string.Join('.', parts) + "." : ""
            )
        );
        Assert.Null(await _tokens.VerifyAsync(Sign(good, header: new { alg = "HS512" })));
        Assert.Null(await _tokens.VerifyAsync(Sign(good, header: new { alg = "RS256" })));
        Assert.Null(await _tokens.VerifyAsync(Sign(Claims(("iss", "other")))));
        Assert.Null(await _tokens.VerifyAsync(Sign(Claims(("aud", "other")))));
        Assert.Null(await _tokens.VerifyAsync(Sign(Claims(("exp", null)))));
        Assert.Null(await _tokens.VerifyAsync(Sign(Claims(("nbf", Epoch(3600))))));
        Assert.Null(await _tokens.VerifyAsync("garbage"));
        Assert.Null(await _tokens.VerifyAsync("a.b.c"));
        Assert.Null(await _tokens.VerifyAsync(""));
    }

    [Fact]
    public async Task KeyIdOfTheHeader_ChoosesNothing()
    {
        var header = new
        {
            alg = "HS256",
            kid = "../../dev/null",
            jku = "http://127.0.0.1/keys",
        };
        Assert.NotNull(await _tokens.VerifyAsync(Sign(Claims(), header: header)));
        Assert.Null(await _tokens.VerifyAsync(Sign(Claims(), secret: new string('\0', 32), header: header)));
    }

    [Theory]
    [InlineData("role", "admin")]
    [InlineData("role", "0")]
    [InlineData("visit", "../etc")]
    [InlineData("sub", "a b")]
    [InlineData("sub", null)]
    [InlineData("visit", null)]
    public async Task MalformedClaims_MakeNoIdentity(string claim, string? value) =>
        Assert.Null((await _tokens.VerifyAsync(Sign(Claims((claim, value)))))!.AsJoin());

    [Fact]
    public async Task Permissions_ReplaceTheRolesDefaultsOneByOne()
    {
        var perms = new
        {
            publish = new[] { "mic" },
            admit = true,
            end = "true",
        };
        var identity = (await _tokens.VerifyAsync(Sign(Claims(("perms", perms)))))!.AsJoin()!;
        Assert.Equal([Source.Mic], identity.Permissions.Publish);
        Assert.True(identity.Permissions.Admit);
        Assert.False(identity.Permissions.End); // only a plain true grants
        Assert.True(identity.Permissions.Write);
        Assert.Null((await _tokens.VerifyAsync(Sign(Claims(("perms", new { publish = new[] { "everything" } })))))!.AsJoin());
    }

    [Fact]
    public async Task ApiScope_EndsWithTheToken()
    {
        var token = Sign(Claims(("scope", "api")));
        Assert.True((await _tokens.VerifyAsync(token))!.IsApi);
        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.False((await _tokens.VerifyAsync(token))!.IsApi);
        Assert.False((await _tokens.VerifyAsync(Sign(Claims())))!.IsApi);
    }

    [Fact]
    public void ResumeSecret_NamesItsSeatAndIsStoredAsDigest()
    {
        var secret = ResumeSecret.Create("v", "p");
        Assert.True(ResumeSecret.TryParse(secret.Value, out var parsed));
        Assert.Equal(secret, parsed);
        Assert.DoesNotContain(secret.Digest, secret.Value, StringComparison.Ordinal);
        Assert.NotEqual(secret.Digest, ResumeSecret.Create("v", "p").Digest);
        foreach (var bad in new[] { "", "a.b", "a.b.c.d", "../x.p.r", new string('x', 5000) })
            Assert.False(ResumeSecret.TryParse(bad, out _));
    }

    private long Epoch(int seconds) => _time.GetUtcNow().ToUnixTimeSeconds() + seconds;

    private Dictionary<string, object?> Claims(params (string Name, object? Value)[] changes)
    {
        var claims = new Dictionary<string, object?>
        {
            ["iss"] = "app",
            ["aud"] = "mediaserver",
            ["sub"] = "p",
            ["visit"] = "v",
            ["role"] = "patient",
            ["exp"] = Epoch(600),
        };
        foreach (var (name, value) in changes)
            if (value is null)
                claims.Remove(name);
            else
                claims[name] = value;
        return claims;
    }

    /// <summary>A token as an app in any language makes it, without the library that judges it.</summary>
    private static string Sign(Dictionary<string, object?> claims, string secret = Secret, object? header = null)
    {
        var head = Base64UrlEncoder.Encode(JsonSerializer.Serialize(header ?? new { alg = "HS256", typ = "JWT" }));
        var body = Base64UrlEncoder.Encode(JsonSerializer.Serialize(claims));
        var mac = System.Security.Cryptography.HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret),
            Encoding.UTF8.GetBytes($"{head}.{body}")
        );
        return $"{head}.{body}.{Base64UrlEncoder.Encode(mac)}";
    }
}
