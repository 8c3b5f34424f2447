using System.Buffers;
using System.Globalization;
using System.Net;
using MediaServer.Host.Net;
using MediaServer.Phone.Sip;
using MediaServer.Wire;

namespace MediaServer.Host.Phone;

/// <summary>Where a call out goes.</summary>
/// <param name="Trunk">The trunk's name.</param>
/// <param name="User">User part of the called address.</param>
/// <param name="Server">Where to send it when the target says so itself; null for the trunk's own servers.</param>
internal sealed record DialTarget(string Trunk, string User, RemoteAddress? Server)
{
    public override string ToString() => nameof(DialTarget);
}

/// <summary>Whom a visit may call: countries that are allowed, never an emergency or a premium number, only trunks of ours.</summary>
internal sealed class DialPlan(PhoneOptions options)
{
    /// <summary>The shortest national numbers with their country code; what is shorter is a service or an emergency number.</summary>
    private const int MinDigits = 8;

    /// <summary>
    /// Prefixes that bill the caller by the minute for somebody's profit, satellites among them: the aim of toll fraud. A trunk's
    /// own barring is the better list; this is the floor under it.
    /// </summary>
    private static readonly string[] Premium =
    [
        "+1900",
        "+1976",
        "+449",
        "+4487",
        "+49900",
        "+3389",
        "+34803",
        "+34806",
        "+979",
        "+870",
        "+881",
        "+882",
        "+883",
    ];

    private static readonly SearchValues<char> NotInUser = SearchValues.Create(":;<>\" \r\n");

    private const string SipScheme = "sip:";

    /// <summary>The ways to a number or a <c>sip:</c> URI, the first of the configuration first; none when it must not be called.</summary>
    public IReadOnlyList<DialTarget> Find(string target)
    {
        if (!target.StartsWith(SipScheme, StringComparison.OrdinalIgnoreCase))
            return IsAllowed(target) ? WaysTo(target) : [];
        return FindUri(target[SipScheme.Length..]) is { } way ? [way] : [];
    }

    private DialTarget[] WaysTo(string number) =>
        [
            .. options
                .Trunks.Where(trunk => trunk.Value is { DialOut: true, Server: not null })
                .Select(trunk => new DialTarget(trunk.Key, number, null)),
        ];

    /// <summary>Whether a trunk may be asked to call a number in our stead (REFER): one that visits may call, over a trunk that calls out for us.</summary>
    public bool MayTransfer(string trunk, string number) =>
        IsAllowed(number) && options.Trunks.TryGetValue(trunk, out var known) && known.DialOut;

    private bool IsAllowed(string number) =>
        PublicNumber.IsInternational(number)
        && number.Length > MinDigits
        && !Array.Exists(Premium, number.StartsWith)
        && options.DialOut.Countries.Any(country => country == "*" || number.StartsWith(country, StringComparison.Ordinal));

    /// <summary>
    /// Whether the user of a URI may be called. A carrier reads digits as a number however they are spelled, so only what begins with a
    /// letter is a name, and all else is held to the rules of numbers.
    /// </summary>
    private bool IsAllowedUser(string user) => char.IsAsciiLetter(user[0]) || IsAllowed(user);

    /// <summary>A URI is called only where its host is a trunk's server, or this machine over the trunk of development: nothing is relayed.</summary>
    private DialTarget? FindUri(string uri)
    {
        var at = uri.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || uri.AsSpan(0, at).ContainsAny(NotInUser))
            return null;
        var (user, host) = (uri[..at], uri[(at + 1)..]);
        if (!IsAllowedUser(user))
            return null;
        foreach (var (name, trunk) in options.Trunks)
        {
            if (!trunk.DialOut)
                continue;
            if (host.Equals(trunk.Server, StringComparison.OrdinalIgnoreCase))
                return new DialTarget(name, user, null);
            if (
                name == PhoneOptionsDefaults.LoopbackTrunk
                && IPEndPoint.TryParse(host, out var server)
                && IPAddress.IsLoopback(server.Address)
            )
                return new DialTarget(name, user, SocketName.Of(server.Port == 0 ? new IPEndPoint(server.Address, 5060) : server));
        }
        return null;
    }

    /// <summary>The trunks as the SIP endpoint wants them; servers by name get their addresses later.</summary>
    public IReadOnlyList<SipTrunk> Trunks() => [.. options.Trunks.Select(t => Trunk(t.Key, t.Value))];

    private SipTrunk Trunk(string name, TrunkOptions trunk) =>
        new()
        {
            Id = name,
            Domain = trunk.Server is null ? "" : HostOf(trunk.Server),
            Allowed = [.. trunk.Addresses.Select(a => TrunkAddress.TryParse(a, out var range) ? range : default).Where(r => r.Length > 0)],
            AnyLoopback = name == PhoneOptionsDefaults.LoopbackTrunk,
            User = trunk.Username ?? trunk.From ?? "",
            AuthUser = trunk.Username,
            Password = trunk.Password ?? "",
            Realm = trunk.Realm,
            Inbound = trunk is { Challenge: true, Username: { } user, Password: { } password } ? new SipCredential(user, password) : null,
            AlwaysChallenge = trunk.Challenge,
            Registers = trunk.Register,
            MaxCalls = trunk.MaxCalls ?? options.MaxCalls,
            ProbeInterval = trunk.Server is null ? TimeSpan.Zero : TimeSpan.FromSeconds(30),
        };

    public static string HostOf(string server)
    {
        var (host, _) = Split(server, 0);
        return host;
    }

    /// <summary>Splits <c>host</c>, <c>host:port</c>, <c>[v6]:port</c>.</summary>
    public static (string Host, ushort Port) Split(string server, ushort defaultPort)
    {
        var colon = server.LastIndexOf(':');
        var bracket = server.LastIndexOf(']');
        if (colon > bracket && ushort.TryParse(server.AsSpan(colon + 1), NumberStyles.None, null, out var port))
            return (server[..colon].Trim('[', ']'), port);
        return (server.Trim('[', ']'), defaultPort);
    }
}
