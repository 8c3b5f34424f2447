using System.Security.Cryptography;
using MediaServer.Transport.Dtls;

namespace MediaServer.Tests.Unit.Transport.Dtls;

public class FingerprintTests
{
    private static readonly byte[] Der = "not really a certificate"u8.ToArray();

    public static TheoryData<string, byte[]> Digests =>
        new()
        {
            { "sha-256", SHA256.HashData(Der) },
            { "SHA-384", SHA384.HashData(Der) },
            { "sha-512", SHA512.HashData(Der) },
        };

    private static string Colons(byte[] digest) => BitConverter.ToString(digest).Replace('-', ':');

    [Theory]
    [MemberData(nameof(Digests))]
    public void Parsed_MatchesItsCertificateAndNoOther(string algorithm, byte[] digest)
    {
        Assert.True(Fingerprint.TryParse(algorithm, Colons(digest), out var fingerprint));
        Assert.True(fingerprint.Matches(Der));
        Assert.False(fingerprint.Matches(Der.AsSpan(1)));
        Assert.True(Fingerprint.TryParse(algorithm, Colons(digest).ToLowerInvariant(), out var lower));
        Assert.Equal(fingerprint.ToString(), lower.ToString());
        Assert.True(Fingerprint.TryParse(fingerprint.ToString(), out var again));
        Assert.True(again.Matches(Der));
    }

    [Fact]
    public void WeakOrMalformed_IsRefused()
    {
        Assert.False(Fingerprint.TryParse("sha-1", Colons(new byte[20]), out _));
        Assert.False(Fingerprint.TryParse("md5", Colons(new byte[16]), out _));
        var value = Colons(SHA256.HashData(Der));
        foreach (var bad in new[] { "", value[1..], value + ":00", value.Replace(':', '-'), "ZZ" + value[2..], value[..^1] + " " })
            Assert.False(Fingerprint.TryParse("sha-256", bad, out _));
        Assert.False(Fingerprint.TryParse("sha-256", out _));
        Assert.False(Fingerprint.TryParse("", out _));
    }

    [Fact]
    public void Certificates_AreMadeAnew()
    {
        using var one = DtlsCertificate.Create(DateTimeOffset.UnixEpoch.AddYears(56));
        using var other = DtlsCertificate.Create(DateTimeOffset.UnixEpoch.AddYears(56));
        Assert.NotEqual(one.Fingerprint.Value, other.Fingerprint.Value);
        Assert.Equal(95, one.Fingerprint.Value.Length);
    }
}
