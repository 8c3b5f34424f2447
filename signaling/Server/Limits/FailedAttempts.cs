using System.Net;
using MediaServer.Server.Configuration;
using Microsoft.Extensions.Options;

namespace MediaServer.Server.Limits;

/// <summary>Counts refused credentials per address: a minute's worth at once, and then as many as come back over a minute.</summary>
internal sealed class FailedAttempts(IOptions<AuthOptions> options, TimeProvider time)
{
    private readonly TokenBuckets<IPAddress> _perAddress = new(
        options.Value.FailuresPerMinute / 60.0,
        options.Value.FailuresPerMinute,
        time
    );

    /// <summary>Counts one; false once the address has had too many.</summary>
    public bool Count(IPAddress? address) => _perAddress.TryTake(Network(address ?? IPAddress.None));

    /// <summary>An IPv6 host owns its whole /64.</summary>
    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (bytes.Length == 16)
            bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
