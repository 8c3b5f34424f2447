using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MediaServer.Wire;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Digest;

namespace MediaServer.Phone.Sip.Trunks;

/// <summary>The password that goes with a name, if there is one.</summary>
internal delegate SipCredential? FindCredential(ReadOnlySpan<byte> user);

/// <summary>Lets in who knows a trunk's password (RFC 7616, RFC 8760), with no table of nonces.</summary>
/// <remarks>
/// A nonce carries its time and a signature over time, source address and Call-ID. So it is good for <see cref="Life"/>, from one
/// address and for one call: whoever overheard credentials can repeat nothing but that call, which the transaction absorbs.
/// <code>
/// | milliseconds (8 bytes) | HMAC-SHA256 of time, address, Call-ID (16 bytes) |   in hexadecimal
/// </code>
/// </remarks>
internal sealed class DigestGuard(SipIds ids, string realm, SipDigest digest)
{
    /// <summary>A transaction and its repetitions; afterwards the answer is 401 with stale=true.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    private const int NonceBytes = 24;
    private readonly byte[] _realm = Encoding.UTF8.GetBytes(realm);

    /// <summary>As many challenges as there are hashes, the better first (RFC 8760 2.4).</summary>
    public string Challenge(SipMessage request, RemoteAddress from, bool isStale, TimeSpan now)
    {
        var nonce = Mint(request.CallId, from, now);
        var stale = isStale ? ", stale=true" : "";
        var rest = $"realm={MessageWriter.Quote(realm)}, nonce=\"{nonce}\", qop=\"auth\"{stale}\r\n";
        var sha256 = digest == SipDigest.Md5 ? "" : $"WWW-Authenticate: Digest algorithm=SHA-256, {rest}";
        return digest == SipDigest.Sha256 ? sha256 : $"{sha256}WWW-Authenticate: Digest algorithm=MD5, {rest}";
    }

    /// <summary><see cref="SipReject.None"/> when the request proves to be from whom its credentials name.</summary>
    /// <remarks>Unknown schemes and foreign realms count as no credentials at all (RFC 4475 3.3.7).</remarks>
    public SipReject Check(SipMessage request, RemoteAddress from, FindCredential find, TimeSpan now)
    {
        foreach (var header in (ReadOnlySpan<SipHeader>)[SipHeader.Authorization, SipHeader.ProxyAuthorization])
        {
            for (var i = 0; i < request.HeaderCount; i++)
            {
                if (request.Header(i) != header || !SipCredentials.TryParse(request.Value(i), out var credentials))
                    continue;
                if (credentials.Realm.SequenceEqual(_realm))
                    return Check(request, credentials, from, find(credentials.UserName), now);
            }
        }
        return SipReject.NoCredentials;
    }

    private SipReject Check(SipMessage request, SipCredentials credentials, RemoteAddress from, SipCredential? expected, TimeSpan now)
    {
        if (!IsOffered(credentials.Algorithm))
            return SipReject.BadCredentials;
        if (!IsOurs(credentials.Nonce, request.CallId, from, out var minted))
            return SipReject.BadNonce;
        // A name nobody has is checked against a password nobody has: the time taken tells nothing.
        var isRight = Matches(request, credentials, expected?.Password ?? ids.Next()) && expected is not null;
        if (!isRight)
            return SipReject.BadCredentials;
        return now - minted > Life ? SipReject.StaleNonce : SipReject.None;
    }

    private bool IsOffered(DigestAlgorithm algorithm) =>
        digest switch
        {
            SipDigest.Sha256 => algorithm == DigestAlgorithm.Sha256,
            SipDigest.Md5 => algorithm == DigestAlgorithm.Md5,
            _ => true,
        };

    private static bool Matches(SipMessage request, SipCredentials credentials, string password)
    {
        var hasQop = !credentials.Qop.IsEmpty;
        // Proxies rewrite the Request-URI on the way, so the one in the credentials may differ (RFC 3261 22.4 item 7).
        if (hasQop && !credentials.Qop.SequenceEqual("auth"u8))
            return false;
        Span<byte> hex = stackalloc byte[DigestResponse.MaxLength];
        var input = new DigestInput
        {
            Algorithm = credentials.Algorithm,
            UserName = credentials.UserName,
            Realm = credentials.Realm,
            Password = Encoding.UTF8.GetBytes(password),
            Method = request.MethodName,
            Uri = credentials.Uri,
            Nonce = credentials.Nonce,
            NonceCount = hasQop ? credentials.NonceCount : default,
            ClientNonce = credentials.ClientNonce,
        };
        var length = DigestResponse.Compute(input, hex);
        return length > 0 && CryptographicOperations.FixedTimeEquals(hex[..length], credentials.Response);
    }

    private string Mint(ReadOnlySpan<byte> callId, RemoteAddress from, TimeSpan now)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        BinaryPrimitives.WriteInt64BigEndian(nonce, (long)now.TotalMilliseconds);
        Sign(nonce, callId, from);
        return Convert.ToHexStringLower(nonce);
    }

    private bool IsOurs(ReadOnlySpan<byte> text, ReadOnlySpan<byte> callId, RemoteAddress from, out TimeSpan minted)
    {
        Span<byte> given = stackalloc byte[NonceBytes];
        minted = default;
        if (Convert.FromHexString(text, given, out _, out var length) != System.Buffers.OperationStatus.Done || length != NonceBytes)
            return false;
        Span<byte> expected = stackalloc byte[NonceBytes];
        given.CopyTo(expected);
        Sign(expected, callId, from);
        if (!CryptographicOperations.FixedTimeEquals(given, expected))
            return false;
        minted = TimeSpan.FromMilliseconds(BinaryPrimitives.ReadInt64BigEndian(given)); // ours, so it is a time
        return true;
    }

    private void Sign(Span<byte> nonce, ReadOnlySpan<byte> callId, RemoteAddress from)
    {
        Span<byte> mac = stackalloc byte[32];
        var text = new byte[8 + 16 + callId.Length];
        nonce[..8].CopyTo(text);
        BinaryPrimitives.WriteUInt128BigEndian(text.AsSpan(8), from.Ip);
        callId.CopyTo(text.AsSpan(24));
        ids.Sign("nonce"u8, text, mac);
        mac[..16].CopyTo(nonce[8..]);
    }
}
