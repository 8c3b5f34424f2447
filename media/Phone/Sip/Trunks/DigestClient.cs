using System.Text;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Digest;

namespace MediaServer.Phone.Sip.Trunks;

/// <summary>Answers one trunk's challenges, and nobody else's: the realm must be the trunk's own.</summary>
/// <remarks>The last challenge is kept, so that the next request carries its answer at once with a higher nonce count.</remarks>
internal sealed class DigestClient(Trunk trunk, SipIds ids)
{
    private sealed record Challenge(
        DigestAlgorithm Algorithm,
        string Realm,
        string Nonce,
        string Opaque,
        bool HasQop,
        bool IsProxy,
        bool IsStale
    );

    private Challenge? _challenge;
    private uint _count;

    /// <summary>Takes the best challenge that a 401 or 407 offers.</summary>
    /// <param name="answered">Whether the refused request answered a fresh challenge: then only a stale nonce is worth another try.</param>
    public bool TryTake(SipMessage response, bool answered)
    {
        Challenge? best = null;
        var header = response.Status == 407 ? SipHeader.ProxyAuthenticate : SipHeader.WwwAuthenticate;
        for (var i = 0; i < response.HeaderCount; i++)
        {
            if (response.Header(i) != header || Read(response.Value(i), header) is not { } challenge)
                continue;
            if (best is null || challenge.Algorithm > best.Algorithm)
                best = challenge;
        }
        _challenge = null;
        if (best is null || trunk.Settings.Password.Length == 0 || answered && !best.IsStale)
            return false;
        (_challenge, _count) = (best, 0);
        return true;
    }

    /// <summary>The line that proves who we are; empty before the first challenge.</summary>
    public string Authorize(SipMethod method, string uri)
    {
        if (_challenge is not { } challenge)
            return "";
        var user = trunk.Settings.AuthUser ?? trunk.Settings.User;
        var count = (++_count).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
        var clientNonce = ids.Next();
        var response = Compute(challenge, method, uri, user, count, clientNonce);
        var name = challenge.IsProxy ? "Proxy-Authorization" : "Authorization";
        var algorithm = challenge.Algorithm == DigestAlgorithm.Sha256 ? "SHA-256" : "MD5";
        var qop = challenge.HasQop ? $", qop=auth, nc={count}, cnonce=\"{clientNonce}\"" : "";
        var opaque = challenge.Opaque.Length > 0 ? $", opaque=\"{challenge.Opaque}\"" : "";
        return $"{name}: Digest username={MessageWriter.Quote(user)}, realm=\"{challenge.Realm}\", nonce=\"{challenge.Nonce}\", "
            + $"uri=\"{uri}\", response=\"{response}\", algorithm={algorithm}{qop}{opaque}\r\n";
    }

    private Challenge? Read(ReadOnlySpan<byte> value, SipHeader header)
    {
        if (!SipChallenge.TryParse(value, out var challenge) || challenge.Algorithm == DigestAlgorithm.Unknown)
            return null;
        if (challenge.Algorithm == DigestAlgorithm.Md5 && !trunk.Settings.AllowMd5 || challenge.HasQop && !challenge.OffersAuth)
            return null;
        var realm = Encoding.UTF8.GetString(challenge.Realm);
        if (realm.Length == 0 || realm != trunk.Realm)
            return null;
        return new Challenge(
            challenge.Algorithm,
            realm,
            Encoding.UTF8.GetString(challenge.Nonce),
            Encoding.UTF8.GetString(challenge.Opaque),
            challenge.HasQop,
            header == SipHeader.ProxyAuthenticate,
            challenge.IsStale
        );
    }

    private string Compute(Challenge challenge, SipMethod method, string uri, string user, string count, string clientNonce)
    {
        Span<byte> hex = stackalloc byte[DigestResponse.MaxLength];
        var input = new DigestInput
        {
            Algorithm = challenge.Algorithm,
            UserName = Encoding.UTF8.GetBytes(user),
            Realm = Encoding.UTF8.GetBytes(challenge.Realm),
            Password = Encoding.UTF8.GetBytes(trunk.Settings.Password),
            Method = method.Name,
            Uri = Encoding.UTF8.GetBytes(uri),
            Nonce = Encoding.UTF8.GetBytes(challenge.Nonce),
            NonceCount = challenge.HasQop ? Encoding.ASCII.GetBytes(count) : default,
            ClientNonce = Encoding.ASCII.GetBytes(clientNonce),
        };
        return Encoding.ASCII.GetString(hex[..DigestResponse.Compute(input, hex)]);
    }
}
