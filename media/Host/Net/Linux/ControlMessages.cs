using System.Runtime.InteropServices;

namespace MediaServer.Host.Net.Linux;

/// <summary>The ancillary data that travels with a datagram: cmsghdr and its value, on a 64-bit Linux.</summary>
/// <remarks>
/// <code>
///  0               8       12      16
/// +---------------+-------+-------+---------------+
/// | length (8)    | level | type  | value, padded to 8
/// +---------------+-------+-------+---------------+
/// </code>
/// The length counts header and value, not the padding.
/// </remarks>
internal static class ControlMessages
{
    public const int HeaderLength = 16;
    public const int SolSocket = 1;
    public const int SolUdp = 17;
    public const int SolIPv6 = 41;

    /// <summary>SO_RXQ_OVFL: how many datagrams the socket has lost since it was opened (32 bit, wraps).</summary>
    public const int ReceiveQueueOverflow = 40;

    /// <summary>SCM_TIMESTAMPNS: when the kernel received the datagram, by the wall clock (struct timespec).</summary>
    public const int Timestamp = 35;

    /// <summary>UDP_SEGMENT: the length of the segments that a message is to be cut into (16 bit).</summary>
    public const int UdpSegment = 103;

    /// <summary>IPV6_PKTINFO: our address, where a datagram arrived or is to leave from; IPv4 is mapped (struct in6_pktinfo).</summary>
    public const int PacketInfo = 50;

    /// <summary>The address, and the number of an interface (32 bit); 0 leaves the interface to the routing table.</summary>
    public const int PacketInfoLength = 20;

    private const int LevelAt = 8;
    private const int TypeAt = 12;

    /// <summary>Room for one message with a value of that many bytes.</summary>
    public static int Space(int valueLength) => HeaderLength + Align(valueLength);

    /// <summary>Writes the header of a message; its value follows at <see cref="HeaderLength"/>.</summary>
    public static void WriteHeader(Span<byte> control, int level, int type, int valueLength)
    {
        MemoryMarshal.Write(control, (long)(HeaderLength + valueLength));
        MemoryMarshal.Write(control[LevelAt..], level);
        MemoryMarshal.Write(control[TypeAt..], type);
    }

    /// <summary>Finds a message's value; false when the kernel sent none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> control, int level, int type, int valueLength, out ReadOnlySpan<byte> value)
    {
        value = default;
        while (control.Length >= HeaderLength)
        {
            var length = MemoryMarshal.Read<long>(control);
            if (length < HeaderLength || length > control.Length)
                return false;
            if (
                MemoryMarshal.Read<int>(control[LevelAt..]) == level
                && MemoryMarshal.Read<int>(control[TypeAt..]) == type
                && length >= HeaderLength + valueLength
            )
            {
                value = control.Slice(HeaderLength, valueLength);
                return true;
            }
            control = control[Math.Min(control.Length, Align((int)length))..];
        }
        return false;
    }

    private static int Align(int length) => (length + 7) & ~7;
}
