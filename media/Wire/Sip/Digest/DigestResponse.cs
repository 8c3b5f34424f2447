using System.Security.Cryptography;

namespace MediaServer.Wire.Sip.Digest;

/// <summary>What a digest answer is computed over (RFC 7616 3.4.1).</summary>
public readonly ref struct DigestInput
{
    public DigestAlgorithm Algorithm { get; init; }
    public ReadOnlySpan<byte> UserName { get; init; }
    public ReadOnlySpan<byte> Realm { get; init; }
    public ReadOnlySpan<byte> Password { get; init; }
    public ReadOnlySpan<byte> Method { get; init; }
    public ReadOnlySpan<byte> Uri { get; init; }
    public ReadOnlySpan<byte> Nonce { get; init; }

    /// <summary>With <see cref="ClientNonce"/> the extras of qop=auth; empty: the older form without them.</summary>
    public ReadOnlySpan<byte> NonceCount { get; init; }
    public ReadOnlySpan<byte> ClientNonce { get; init; }
}

/// <summary>Computes digest answers.</summary>
/// <remarks><code>
/// A1 = user:realm:password   A2 = method:uri
/// response = H(H(A1):nonce:nc:cnonce:auth:H(A2))   or, without qop, H(H(A1):nonce:H(A2))
/// </code></remarks>
public static class DigestResponse
{
    /// <summary>Hexadecimal digits of the longest hash.</summary>
    public const int MaxLength = 64;

    /// <param name="hex">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Digits written; 0 for an algorithm that is not known.</returns>
    public static int Compute(in DigestInput input, Span<byte> hex)
    {
        if (input.Algorithm == DigestAlgorithm.Unknown)
            return 0;
        using var hash = IncrementalHash.CreateHash(Name(input.Algorithm));
        Span<byte> a1 = stackalloc byte[MaxLength];
        Span<byte> a2 = stackalloc byte[MaxLength];
        Append(hash, input.UserName, input.Realm, input.Password);
        a1 = a1[..Finish(hash, a1)];
        Append(hash, input.Method, input.Uri);
        a2 = a2[..Finish(hash, a2)];
        if (input.NonceCount.IsEmpty)
            Append(hash, a1, input.Nonce, a2);
        else
        {
            Append(hash, a1, input.Nonce, input.NonceCount);
            hash.AppendData(":"u8);
            Append(hash, input.ClientNonce, "auth"u8, a2);
        }
        return Finish(hash, hex);
    }

    private static HashAlgorithmName Name(DigestAlgorithm algorithm) =>
        algorithm == DigestAlgorithm.Sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.MD5;

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        hash.AppendData(a);
        hash.AppendData(":"u8);
        hash.AppendData(b);
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c)
    {
        Append(hash, a, b);
        hash.AppendData(":"u8);
        hash.AppendData(c);
    }

    private static int Finish(IncrementalHash hash, Span<byte> hex)
    {
        Span<byte> digest = stackalloc byte[32];
        var length = hash.GetHashAndReset(digest);
        return Convert.TryToHexStringLower(digest[..length], hex, out var written) ? written : 0;
    }
}
