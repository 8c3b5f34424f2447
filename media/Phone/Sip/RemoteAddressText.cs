using System.Buffers.Binary;
using System.Net;
using MediaServer.Wire;

namespace MediaServer.Phone.Sip;

/// <summary>Addresses as SIP writes them.</summary>
internal static class RemoteAddressText
{
    private static readonly UInt128 Mapped = new(0, 0xFFFF_0000_0000);

    extension(RemoteAddress address)
    {
        public bool IsIPv4 => address.Ip >> 32 == Mapped >> 32;

        /// <summary>127.0.0.0/8 or ::1.</summary>
        public bool IsLoopback => address.IsIPv4 ? (byte)(address.Ip >> 24) == 127 : address.Ip == UInt128.One;

        /// <summary>Without brackets.</summary>
        public string IpText
        {
            get
            {
                Span<byte> bytes = stackalloc byte[16];
                BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Ip);
                return new IPAddress(address.IsIPv4 ? bytes[12..] : bytes).ToString();
            }
        }
    }

    /// <summary>An address in figures, in brackets or not; names are nobody's business here.</summary>
    public static bool TryParseIp(ReadOnlySpan<byte> host, out UInt128 ip)
    {
        ip = default;
        if (!IPAddress.TryParse(System.Text.Encoding.ASCII.GetString(host.Trim("[]"u8)), out var address))
            return false;
        ip = BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes());
        return true;
    }
}
