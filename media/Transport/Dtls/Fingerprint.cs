using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace MediaServer.Transport.Dtls;

/// <summary>A hash over a certificate as signaling carries it (RFC 8122 section 5); compared in constant time.</summary>
public sealed class Fingerprint
{
    private readonly byte[] _digest;

    private Fingerprint(string algorithm, byte[] digest)
    {
        Algorithm = algorithm;
        _digest = digest;
    }

    /// <summary><c>sha-256</c>, <c>sha-384</c> or <c>sha-512</c>. Nothing weaker: RFC 8122 forbids MD5, and SHA-1 has collisions.</summary>
    public string Algorithm { get; }

    /// <summary>Upper-case hexadecimal with colons.</summary>
    public string Value => string.Join(':', _digest.Select(b => b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));

    public static Fingerprint OfSha256(ReadOnlySpan<byte> certificateDer) => new("sha-256", SHA256.HashData(certificateDer));

    public static bool TryParse(string algorithm, string value, [NotNullWhen(true)] out Fingerprint? fingerprint)
    {
        fingerprint = null;
        var size = algorithm.ToUpperInvariant() switch
        {
            "SHA-256" => SHA256.HashSizeInBytes,
            "SHA-384" => SHA384.HashSizeInBytes,
            "SHA-512" => SHA512.HashSizeInBytes,
            _ => 0,
        };
        if (size == 0 || value.Length != size * 3 - 1)
            return false;
        var digest = new byte[size];
        for (var i = 0; i < size; i++)
        {
            var at = i * 3;
            if (i > 0 && value[at - 1] != ':' || !char.IsAsciiHexDigit(value[at]) || !char.IsAsciiHexDigit(value[at + 1]))
                return false;
            digest[i] = Convert.FromHexString(value.AsSpan(at, 2))[0];
        }
        fingerprint = new Fingerprint(algorithm.ToLowerInvariant(), digest);
        return true;
    }

    /// <summary>Reads the value of an SDP <c>a=fingerprint</c> line: the algorithm, a space, the digest.</summary>
    public static bool TryParse(string attribute, [NotNullWhen(true)] out Fingerprint? fingerprint)
    {
        fingerprint = null;
        var space = attribute.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && TryParse(attribute[..space], attribute[(space + 1)..].Trim(), out fingerprint);
    }

    internal bool Matches(ReadOnlySpan<byte> certificateDer) => CryptographicOperations.FixedTimeEquals(_digest, Hash(certificateDer));

    private byte[] Hash(ReadOnlySpan<byte> certificateDer) =>
        Algorithm switch
        {
            "sha-256" => SHA256.HashData(certificateDer),
            "sha-384" => SHA384.HashData(certificateDer),
            _ => SHA512.HashData(certificateDer),
        };

    public override string ToString() => $"{Algorithm} {Value}";
}
