using MediaServer.Wire;

namespace MediaServer.Phone.Sip;

/// <summary>A prefix of IPv6 addresses; IPv4 lies mapped inside (<c>203.0.113.0/24</c> is the range of length 96 + 24).</summary>
/// <param name="Ip">As in <see cref="RemoteAddress.Ip"/>.</param>
/// <param name="Length">Bits that must agree, 0..128.</param>
public readonly record struct AddressRange(UInt128 Ip, int Length)
{
    public bool Contains(UInt128 ip) => Length == 0 || (Ip ^ ip) >> (128 - Length) == 0;
}
