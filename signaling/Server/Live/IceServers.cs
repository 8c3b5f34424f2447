using System.Security.Cryptography;
using System.Text;
using MediaServer.Server.Auth;
using MediaServer.Server.Configuration;
using MediaServer.Server.Hub;
using Microsoft.Extensions.Options;

namespace MediaServer.Server.Live;

/// <summary>Time-limited TURN credentials as coturn's <c>use-auth-secret</c> wants them: user = expiry:id, password = HMAC-SHA1(user).</summary>
internal sealed class IceServers(IOptions<TurnOptions> options, TimeProvider time)
{
    /// <summary>Longer than a visit: an allocation is refreshed with the credentials that it was made with.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public IReadOnlyList<IceServer> Mint()
    {
        var turn = options.Value;
        if (turn.Urls.Count == 0)
            return [];
        var user = $"{(time.GetUtcNow() + Lifetime).ToUnixTimeSeconds()}:{Secrets.NewId()}"; // no participant id in coturn's log
        // SHA-1 is what the scheme fixed; as HMAC it is not known to be weak.
#pragma warning disable CA5350
        var password = HMACSHA1.HashData(Encoding.UTF8.GetBytes(turn.Secret!), Encoding.UTF8.GetBytes(user));
#pragma warning restore CA5350
        return [new IceServer(turn.Urls, user, Convert.ToBase64String(password))];
    }
}
