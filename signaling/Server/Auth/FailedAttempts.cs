using System.Net;
using System.Threading.RateLimiting;
using MediaServer.Server.Configuration;
using Microsoft.Extensions.Options;

namespace MediaServer.Server.Auth;

/// <summary>Counts refused credentials per address.</summary>
internal sealed class FailedAttempts(IOptions<AuthOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _perAddress = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetFixedWindowLimiter(
            address,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = options.Value.FailuresPerMinute, Window = TimeSpan.FromMinutes(1) }
        )
    );

    /// <summary>Counts one; false once the address has had too many.</summary>
    public bool Count(IPAddress? address)
    {
        using var lease = _perAddress.AttemptAcquire(Network(address ?? IPAddress.None));
        return lease.IsAcquired;
    }

    public void Dispose() => _perAddress.Dispose();

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
