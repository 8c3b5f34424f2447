using System.Globalization;
using System.Net;
using MediaServer.Host.Net;
using MediaServer.Phone.Sip;

namespace MediaServer.Host.Phone;

/// <summary>Reads the addresses of a trunk as the configuration writes them.</summary>
internal static class TrunkAddress
{
    /// <summary>IPv4 lies mapped behind this many bits (RFC 4291 2.5.5.2).</summary>
    private const int MappedBits = 96;

    /// <summary>Reads <c>203.0.113.7</c> or <c>203.0.113.0/24</c>, in either family.</summary>
    public static bool TryParse(string text, out AddressRange range)
    {
        range = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
            return false;
        var bits = address.GetAddressBytes().Length * 8;
        var length = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, null, out length) || length > bits))
            return false;
        range = new AddressRange(SocketName.ToInteger(address), bits == 32 ? MappedBits + length : length);
        return true;
    }
}
