using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace MediaServer.Host.Net;

/// <summary>The addresses of this machine at which a browser may reach it.</summary>
internal static class LocalAddresses
{
    /// <summary>A machine with more has tunnels and bridges nobody will call; every candidate costs every client a check.</summary>
    public const int Max = 16;

    /// <param name="loopback">In development browser and server share a machine that may have no other address.</param>
    public static IReadOnlyList<IPAddress> Usable(bool loopback)
    {
        var found = new List<IPAddress>();
        foreach (var network in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (network.OperationalStatus is not (OperationalStatus.Up or OperationalStatus.Unknown))
                continue;
            foreach (var unicast in network.GetIPProperties().UnicastAddresses)
                if (IsUsable(unicast.Address, loopback) && !found.Contains(unicast.Address))
                    found.Add(unicast.Address);
        }
        // IPv4 before IPv6 and loopback last: the order is the candidates' preference.
        return [.. found.OrderBy(IPAddress.IsLoopback).ThenBy(a => a.AddressFamily != AddressFamily.InterNetwork).Take(Max)];
    }

    private static bool IsUsable(IPAddress address, bool loopback)
    {
        if (IPAddress.IsLoopback(address))
            return loopback;
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return address.GetAddressBytes() is not [169, 254, ..] && !address.Equals(IPAddress.Any);
        // RFC 8445 5.1.1.1: no deprecated site-local or mapped addresses; link-local ones need a zone that SDP cannot say.
        return Socket.OSSupportsIPv6
            && address
                is {
                    IsIPv6LinkLocal: false,
                    IsIPv6Multicast: false,
                    IsIPv6SiteLocal: false,
                    IsIPv4MappedToIPv6: false,
                    IsIPv6Teredo: false
                };
    }
}
