using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MediaServer.Wire.Stun;

/// <summary>The two check values at the end of a message. Both are computed as if the message ended with them.</summary>
internal static class StunIntegrity
{
    private const uint FingerprintXor = 0x5354_554E; // "STUN"

    /// <summary>CRC-32 of ISO 3309, one entry per byte value.</summary>
    private static readonly uint[] CrcTable = MakeTable();

    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> before, ReadOnlySpan<byte> tag)
    {
        Span<byte> expected = stackalloc byte[StunMessage.IntegrityLength];
        Sign(key, before, expected);
        return CryptographicOperations.FixedTimeEquals(expected, tag);
    }

    /// <param name="before">The message up to MESSAGE-INTEGRITY, which does not contain it.</param>
    public static void Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> before, Span<byte> tag)
    {
        Span<byte> copy = stackalloc byte[StunMessage.MaxLength];
        copy = copy[..before.Length];
        before.CopyTo(copy);
        SetLength(copy, before.Length + StunMessage.AttributeHeaderLength + StunMessage.IntegrityLength);
#pragma warning disable CA5350 // RFC 8445 leaves no choice: a connectivity check is signed with HMAC-SHA1
        HMACSHA1.HashData(key, copy, tag);
#pragma warning restore CA5350
    }

    /// <param name="before">The message up to FINGERPRINT, which does not contain it.</param>
    public static uint Fingerprint(ReadOnlySpan<byte> before)
    {
        Span<byte> header = stackalloc byte[StunMessage.HeaderLength];
        before[..StunMessage.HeaderLength].CopyTo(header);
        SetLength(header, before.Length + StunMessage.AttributeHeaderLength + StunMessage.FingerprintLength);
        var crc = Crc(Crc(uint.MaxValue, header), before[StunMessage.HeaderLength..]);
        return ~crc ^ FingerprintXor;
    }

    private static void SetLength(Span<byte> header, int total) =>
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(total - StunMessage.HeaderLength));

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            crc = CrcTable[(byte)(crc ^ b)] ^ (crc >> 8);
        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
