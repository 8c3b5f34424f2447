using System.Net;

namespace MediaServer.Host.Phone;

/// <summary>An address or a network of a trunk.</summary>
internal static class AddressRange
{
    /// <summary>Reads <c>203.0.113.7</c> or <c>203.0.113.0/24</c>, in either family.</summary>
    public static bool TryParse(string text, out IPNetwork range)
    {
        if (!text.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address))
        {
            range = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }
        return IPNetwork.TryParse(text, out range);
    }
}
