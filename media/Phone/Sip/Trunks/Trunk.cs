using System.Text;
using MediaServer.Wire;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Phone.Sip.Trunks;

/// <summary>One trunk at work: its settings, where it is at the moment, and how many calls it carries.</summary>
internal sealed class Trunk(SipTrunk settings)
{
    private IReadOnlyList<RemoteAddress> _targets = settings.Targets;

    public SipTrunk Settings { get; } = settings;
    public string Id => Settings.Id;
    public int Calls { get; set; }
    public bool IsFull => Calls >= Settings.MaxCalls;

    public IReadOnlyList<RemoteAddress> Targets
    {
        get => _targets;
        set => _targets = value;
    }

    /// <summary>The realm whose challenges we answer.</summary>
    public string Realm => Settings.Realm ?? Settings.Domain;

    /// <summary>The host part of addresses at this trunk.</summary>
    public string DomainAt(RemoteAddress target)
    {
        if (Settings.Domain.Length > 0)
            return Settings.Domain;
        var host = Host(target);
        return target.Port == 5060 ? host : $"{host}:{target.Port}";
    }

    /// <summary>
    /// Where others find the trunk's numbers, for a URI that we do not call ourselves (Refer-To): a host without a port leads to 5060,
    /// 5061 over TLS, or where DNS says (RFC 3263 4.2), and so not to a trunk that listens elsewhere.
    /// </summary>
    public string PlaceAt(RemoteAddress flow)
    {
        var host = Settings.Domain.Length > 0 ? Settings.Domain : Host(flow);
        // A connection that the trunk opened comes from a port at which nobody listens; datagrams come from where it does.
        var place =
            _targets.Count > 0 ? _targets[0]
            : flow.Connection == 0 ? flow
            : flow with { Port = DefaultPort(flow.Protocol) };
        return place.Port == DefaultPort(place.Protocol) ? host : $"{host}:{place.Port}";
    }

    private static string Host(RemoteAddress target) => target.IsIPv4 ? target.IpText : $"[{target.IpText}]";

    private static ushort DefaultPort(TransportProtocol protocol) => protocol == TransportProtocol.Tls ? (ushort)5061 : (ushort)5060;

    /// <summary>Whether requests from there are the trunk's. Of a registration trunk the registrar itself is one: it brings the calls.</summary>
    public bool Knows(RemoteAddress from)
    {
        if (Settings.AnyLoopback && from.IsLoopback || Settings.Registers && IsTarget(from))
            return true;
        foreach (var range in Settings.Allowed)
        {
            if (range.Contains(from.Ip))
                return true;
        }
        return false;
    }

    /// <summary>Whether we may send there because a Contact or Record-Route of the trunk says so.</summary>
    public bool MaySendTo(RemoteAddress to) => Knows(to) || IsTarget(to);

    public bool IsTarget(RemoteAddress remote)
    {
        foreach (var target in _targets)
        {
            if (target.Ip == remote.Ip)
                return true;
        }
        return false;
    }

    /// <summary>
    /// Where a URI of the trunk's own making leads: to the address in figures that it names if that is the trunk's, else back where it
    /// came from. Names are not looked up, and nobody can point us at a third party.
    /// </summary>
    public RemoteAddress Resolve(string uri, RemoteAddress flow) => flow.Connection != 0 ? flow : Named(uri, flow) ?? flow;

    /// <summary>
    /// Where to connect anew: to the address that the URI names, else to the target most like the one that is gone, else to the usual
    /// port there. Who had connected to us came from a port at which nobody listens.
    /// </summary>
    public RemoteAddress Reconnect(string uri, RemoteAddress lost)
    {
        var usual = lost with { Port = DefaultPort(lost.Protocol), Connection = 0 };
        var targets = _targets.Where(target => target.Protocol == lost.Protocol).OrderByDescending(Likeness);
        return Named(uri, usual) ?? targets.Append(usual).First();

        int Likeness(RemoteAddress target) =>
            target.Ip != lost.Ip ? 0
            : target.Port != lost.Port ? 1
            : 2;
    }

    private RemoteAddress? Named(string uri, RemoteAddress flow)
    {
        if (!SipUri.TryParse(Encoding.UTF8.GetBytes(uri), out var parsed) || !RemoteAddressText.TryParseIp(parsed.Host, out var ip))
            return null;
        var named = flow with { Ip = ip, Port = parsed.Port == 0 ? DefaultPort(flow.Protocol) : parsed.Port };
        return MaySendTo(named) ? named : null;
    }
}
