using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace MediaServer.Server.Auth;

/// <summary>Ids and secrets that cannot be guessed, and the digests that are kept of them.</summary>
internal static class Secrets
{
    /// <summary>An opaque id of 128 random bits, safe in URLs.</summary>
    public static string NewId() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16));

    /// <summary>256 random bits, safe in URLs.</summary>
    public static string NewSecret() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored instead of a secret. A plain hash is enough for 256 random bits.</summary>
    public static string Digest(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}

/// <summary>The secret that takes a seat back: <c>visit.participant.random</c>, opaque to clients, rotated at every join.</summary>
internal readonly record struct ResumeSecret(string Visit, string Participant, string Value)
{
    public static ResumeSecret Create(string visit, string participant) =>
        new(visit, participant, $"{visit}.{participant}.{Secrets.NewSecret()}");

    public string Digest => Secrets.Digest(Value);

    public static bool TryParse(string value, out ResumeSecret secret)
    {
        var parts = value.Length <= 512 ? value.Split('.') : [];
        secret = parts.Length == 3 ? new ResumeSecret(parts[0], parts[1], value) : default;
        return parts.Length == 3 && Ids.IsValid(parts[0]) && Ids.IsValid(parts[1]);
    }
}

/// <summary>The shape of ids that come from outside: safe in URLs, file names and logs.</summary>
internal static class Ids
{
    public const int MaxLength = 128;

    public static bool IsValid(string id) =>
        id.Length is > 0 and <= MaxLength && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
