using System.Buffers.Binary;
using System.Numerics;

namespace MediaServer.Recorder.Encryption;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4) by the processor's instruction where it has one.</summary>
/// <remarks>
/// Each instruction waits three cycles for the one before it, while a new one could begin with every cycle: three stretches are
/// therefore summed side by side and put together, since a checksum is linear in what it is of.
/// </remarks>
public static class Crc32C
{
    /// <summary>Bytes of a stretch: three rounds of three make up an ordinary packet.</summary>
    private const int Stretch = 120;

    private static readonly uint[] AfterOne = Zeros(Stretch),
        AfterTwo = Zeros(2 * Stretch);

    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Goes on from the checksum of what came before.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var crc = ~checksum;
        for (; bytes.Length >= 3 * Stretch; bytes = bytes[(3 * Stretch)..])
            crc = AppendThree(crc, bytes[..(3 * Stretch)]);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    private static uint AppendThree(uint crc, ReadOnlySpan<byte> bytes)
    {
        var (first, second, third) = (crc, 0u, 0u);
        for (var at = 0; at < Stretch; at += sizeof(ulong))
        {
            first = BitOperations.Crc32C(first, BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]));
            second = BitOperations.Crc32C(second, BinaryPrimitives.ReadUInt64LittleEndian(bytes[(Stretch + at)..]));
            third = BitOperations.Crc32C(third, BinaryPrimitives.ReadUInt64LittleEndian(bytes[(2 * Stretch + at)..]));
        }
        return Advance(first, AfterTwo) ^ Advance(second, AfterOne) ^ third;
    }

    /// <summary>The checksum once zeros have followed: the sum of what each of its four bytes becomes.</summary>
    private static uint Advance(uint crc, uint[] zeros) =>
        zeros[(byte)crc] ^ zeros[0x100 + (byte)(crc >> 8)] ^ zeros[0x200 + (byte)(crc >> 16)] ^ zeros[0x300 + (byte)(crc >> 24)];

    /// <summary>What every value of every byte of a checksum becomes by so many zeros, a multiple of eight.</summary>
    private static uint[] Zeros(int length)
    {
        var table = new uint[4 * 0x100];
        for (var i = 0; i < table.Length; i++)
        {
            var crc = (uint)(i & 0xFF) << (i >> 8) * 8;
            for (var at = 0; at < length; at += sizeof(ulong))
                crc = BitOperations.Crc32C(crc, 0UL);
            table[i] = crc;
        }
        return table;
    }
}
