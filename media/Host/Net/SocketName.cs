using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MediaServer.Wire;

namespace MediaServer.Host.Net;

/// <summary>Translates <see cref="RemoteAddress"/> to and from the operating system's socket names, without allocating.</summary>
/// <remarks>Port and address lie at the same offsets in <c>sockaddr_in</c> and <c>sockaddr_in6</c> of every system .NET runs on.</remarks>
internal static class SocketName
{
    /// <summary>sizeof(sockaddr_in6); an IPv4 name takes the first 16 bytes of it.</summary>
    public const int Size = 28;

    private const int PortAt = 2;
    private const int V4At = 4;
    private const int V6At = 8;

    private static readonly UInt128 MappedPrefix = new(0, 0xFFFF_0000_0000);

    /// <summary>Fills in port and address; the family bytes are the caller's.</summary>
    public static void Write(Span<byte> name, RemoteAddress address, bool ipv6)
    {
        BinaryPrimitives.WriteUInt16BigEndian(name[PortAt..], address.Port);
        if (ipv6)
            BinaryPrimitives.WriteUInt128BigEndian(name[V6At..], address.Ip);
        else
            BinaryPrimitives.WriteUInt32BigEndian(name[V4At..], (uint)address.Ip);
    }

    public static RemoteAddress Read(ReadOnlySpan<byte> name, bool ipv6)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(name[PortAt..]);
        return ipv6
            ? new RemoteAddress(BinaryPrimitives.ReadUInt128BigEndian(name[V6At..]), port)
            : new RemoteAddress(Mapped(BinaryPrimitives.ReadUInt32BigEndian(name[V4At..])), port);
    }

    public static UInt128 ToInteger(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4 ? Mapped(BinaryPrimitives.ReadUInt32BigEndian(bytes)) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static RemoteAddress Of(IPEndPoint endpoint) => new(ToInteger(endpoint.Address), (ushort)endpoint.Port);

    private static UInt128 Mapped(uint ipv4) => MappedPrefix | ipv4;
}
