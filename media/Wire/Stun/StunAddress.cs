using System.Buffers.Binary;

namespace MediaServer.Wire.Stun;

/// <summary>The value of XOR-MAPPED-ADDRESS (RFC 8489 14.2).</summary>
/// <remarks>
/// <code>
/// |0 0 0 0 0 0 0 0|    Family     |         X-Port                |
/// |                X-Address (32 or 128 bits)                     |
/// </code>
/// </remarks>
internal static class StunAddress
{
    public const int MaxLength = 20;
    private const byte FamilyIPv4 = 1;
    private const byte FamilyIPv6 = 2;
    private static readonly UInt128 MappedPrefix = new(0, 0xFFFF_0000_0000);

    public static bool TryRead(ReadOnlySpan<byte> value, StunTransactionId id, out RemoteAddress address)
    {
        address = default;
        if (value.Length is not (8 or MaxLength) || value[1] != (value.Length == 8 ? FamilyIPv4 : FamilyIPv6))
            return false;
        var port = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ (StunMessage.MagicCookie >> 16));
        var ip =
            value.Length == 8
                ? MappedPrefix | (BinaryPrimitives.ReadUInt32BigEndian(value[4..]) ^ StunMessage.MagicCookie)
                : BinaryPrimitives.ReadUInt128BigEndian(value[4..]) ^ Mask(id);
        address = new RemoteAddress(ip, port);
        return true;
    }

    /// <summary>Returns how many of the <see cref="MaxLength"/> bytes were used.</summary>
    public static int Write(Span<byte> value, RemoteAddress address, StunTransactionId id)
    {
        var isIPv4 = address.Ip >> 32 == MappedPrefix >> 32;
        value[0] = 0;
        value[1] = isIPv4 ? FamilyIPv4 : FamilyIPv6;
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(address.Port ^ (StunMessage.MagicCookie >> 16)));
        if (isIPv4)
            BinaryPrimitives.WriteUInt32BigEndian(value[4..], (uint)address.Ip ^ StunMessage.MagicCookie);
        else
            BinaryPrimitives.WriteUInt128BigEndian(value[4..], address.Ip ^ Mask(id));
        return isIPv4 ? 8 : MaxLength;
    }

    private static UInt128 Mask(StunTransactionId id) => new(((ulong)StunMessage.MagicCookie << 32) | id.High, id.Low);
}
