using System.Text.Json;
using MediaServer.Server.Configuration;
using MediaServer.Server.Phone;
using MediaServer.Visits;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MediaServer.Server.Auth;

/// <summary>Mints and reads the HS256 tokens of PROTOCOL section 2.</summary>
/// <remarks>
/// Only HS256, only keys from the configuration chosen by <c>iss</c>; <c>kid</c>, <c>jku</c> and <c>none</c> mean nothing here.
/// A refused token is never told why, and never appears in a log or an exception that leaves this class.
/// </remarks>
internal sealed class Tokens
{
    public const string Audience = "mediaserver";

    /// <summary>Clocks of two ordinary servers differ by less.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    /// <summary>How long past its time a join token still says who somebody is, for taking a kept seat back.</summary>
    private static readonly TimeSpan ResumableFor = TimeSpan.FromHours(24);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly Dictionary<string, SymmetricSecurityKey> _keys;
    private readonly TimeProvider _time;

    public Tokens(IOptions<AuthOptions> options, TimeProvider time)
    {
        _time = time;
        _keys = options.Value.Keys.ToDictionary(
            key => key.Key,
            key => new SymmetricSecurityKey(System.Text.Encoding.UTF8.GetBytes(key.Value))
        );
    }

    /// <param name="keyId">Whose secret signs it.</param>
    /// <param name="visit">The visit that it opens.</param>
    /// <param name="participant">The seat.</param>
    /// <param name="role">Who it is.</param>
    /// <param name="name">What others see, or null.</param>
    /// <param name="lifetime">For joining.</param>
    /// <param name="language">A language tag in which the person is spoken to, or null.</param>
    public string MintJoin(
        string keyId,
        string visit,
        string participant,
        Role role,
        string? name,
        TimeSpan lifetime,
        string? language = null
    )
    {
        var now = _time.GetUtcNow();
        var claims = new Dictionary<string, object>
        {
            ["sub"] = participant,
            ["visit"] = visit,
            ["role"] = Enum.GetName(role)!.ToLowerInvariant(),
            ["jti"] = Secrets.NewId(),
        };
        if (!string.IsNullOrEmpty(name))
            claims["name"] = name;
        if (language is not null)
            claims["language"] = language;
        return _handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = keyId,
                Audience = Audience,
                IssuedAt = now.UtcDateTime,
                NotBefore = now.UtcDateTime,
                Expires = (now + lifetime).UtcDateTime,
                Claims = claims,
                SigningCredentials = new SigningCredentials(_keys[keyId], SecurityAlgorithms.HmacSha256),
            }
        );
    }

    /// <summary>The verified token, or null for every reason there is to refuse it.</summary>
    public async Task<VerifiedToken?> VerifyAsync(string token)
    {
        var result = await _handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                ValidAudience = Audience,
                ValidIssuers = _keys.Keys,
                IssuerSigningKeyResolver = (_, security, _, _) =>
                    _keys.TryGetValue(security.Issuer ?? "", out var key) ? [key] : Array.Empty<SecurityKey>(),
                TryAllIssuerSigningKeys = false,
                RequireExpirationTime = true,
                RequireSignedTokens = true,
                LifetimeValidator = (notBefore, expires, _, _) => InTime(notBefore, expires),
            }
        );
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt)
            return null;
        return new VerifiedToken(jwt, Expired: jwt.ValidTo + ClockSkew < _time.GetUtcNow().UtcDateTime);
    }

    private bool InTime(DateTime? notBefore, DateTime? expires)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return expires is { } end && now <= end + ResumableFor && (notBefore is not { } start || start <= now + ClockSkew);
    }
}

/// <summary>A token whose signature, issuer and audience are right and whose time has come, though it may be past.</summary>
internal sealed record VerifiedToken(JsonWebToken Jwt, bool Expired)
{
    public string KeyId => Jwt.Issuer;

    public bool IsApi => !Expired && Jwt.TryGetPayloadValue("scope", out string scope) && scope == TokenClaims.Api;

    /// <summary>The identity of a join token, or null when a claim is missing or malformed.</summary>
    public JoinIdentity? AsJoin()
    {
        if (!TryGet("visit", out var visit) || !TryGet("sub", out var participant) || !TryGet("role", out var roleText))
            return null;
        if (!Ids.IsValid(visit) || !Ids.IsValid(participant) || !TryParseRole(roleText, out var role))
            return null;
        if (!TryPermissions(role, out var permissions))
            return null;
        TryGet("name", out var name);
        TryGet("language", out var language);
        return new JoinIdentity(visit, participant, name, role, permissions, Expired ? TokenClaims.Resume : TokenClaims.Join)
        {
            Language = PhoneLanguage.Of(language) ?? "",
        };
    }

    public static bool TryParseRole(string text, out Role role) =>
        Enum.TryParse(text, ignoreCase: true, out role) && Enum.IsDefined(role) && !char.IsAsciiDigit(text[0]);

    private bool TryGet(string claim, out string value)
    {
        var found = Jwt.TryGetPayloadValue(claim, out string? text);
        value = text ?? "";
        return found && value.Length > 0;
    }

    private bool TryPermissions(Role role, out Permissions permissions)
    {
        permissions = Permissions.For(role);
        if (!Jwt.TryGetPayloadValue("perms", out JsonElement perms))
            return true;
        if (perms.ValueKind != JsonValueKind.Object)
            return false;
        var publish = permissions.Publish;
        if (perms.TryGetProperty("publish", out var list) && !TrySources(list, out publish))
            return false;
        permissions = new Permissions(
            publish,
            Flag(perms, "admit", permissions.Admit),
            Flag(perms, "record", permissions.Record),
            Flag(perms, "end", permissions.End),
            Flag(perms, "invite", permissions.Invite),
            Flag(perms, "read", permissions.Read),
            Flag(perms, "write", permissions.Write)
        );
        return true;
    }

    private static bool TrySources(JsonElement list, out IReadOnlyList<Source> sources)
    {
        sources = [];
        if (list.ValueKind != JsonValueKind.Array)
            return false;
        var parsed = new List<Source>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !Enum.TryParse<Source>(item.GetString(), ignoreCase: true, out var source))
                return false;
            parsed.Add(source);
        }
        sources = parsed;
        return true;
    }

    /// <summary>Anything but a plain true takes the permission away: a typo must not grant.</summary>
    private static bool Flag(JsonElement perms, string name, bool otherwise) =>
        perms.TryGetProperty(name, out var flag) ? flag.ValueKind == JsonValueKind.True : otherwise;
}
