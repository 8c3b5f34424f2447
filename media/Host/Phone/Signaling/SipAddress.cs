using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MediaServer.Host.Net;

namespace MediaServer.Host.Phone.Signaling;

/// <summary>Addresses of SIP and RTP as values and as what the system wants.</summary>
internal static class SipAddress
{
    /// <summary>The address as a socket takes it: IPv4 where it is mapped.</summary>
    public static IPAddress ToIp(UInt128 ip)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, ip);
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>Our address on the way to a remote, as the routing table has it; nothing is sent.</summary>
    public static UInt128 RouteTo(UInt128 remote)
    {
        var address = ToIp(remote);
        if (IPAddress.IsLoopback(address))
            return remote;
        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            probe.Connect(address, 9);
            return SocketName.ToInteger(((IPEndPoint)probe.LocalEndPoint!).Address);
        }
        catch (SocketException)
        {
            return SocketName.ToInteger(
                address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback
            );
        }
    }
}
