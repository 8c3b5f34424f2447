using System.Collections.Concurrent;
using MediaServer.Host.Phone.Signaling;
using MediaServer.Phone.Sip;
using MediaServer.Wire;

namespace MediaServer.Host.Phone;

/// <summary>Which addresses are our trunks', and the name that a peer's certificate must bear: that of the trunk's server, whatever it resolves to (RFC 5922 4).</summary>
/// <remarks>Written by the resolver, read by connections. Trunks with two names at one address and port cannot be told apart.</remarks>
internal sealed class TrunkPeers(IReadOnlyList<AddressRange> allowed)
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<RemoteAddress>> _addresses = new(StringComparer.OrdinalIgnoreCase);

    public static TrunkPeers Of(PhoneOptions options) => new([.. new DialPlan(options).Trunks().SelectMany(trunk => trunk.Allowed)]);

    public void Learn(string host, IReadOnlyList<RemoteAddress> addresses) => _addresses[host] = addresses;

    public bool Knows(UInt128 ip) =>
        allowed.Any(range => range.Contains(ip)) || _addresses.Values.Any(addresses => addresses.Any(address => address.Ip == ip));

    public string NameOf(RemoteAddress remote)
    {
        foreach (var (host, addresses) in _addresses)
        foreach (var address in addresses)
            if (address.Ip == remote.Ip && address.Port == remote.Port)
                return host;
        return SipAddress.ToIp(remote.Ip).ToString();
    }
}
