using System.Buffers.Binary;

namespace MediaServer.Audio.Files;

/// <summary>One page of an Ogg stream (RFC 3533 section 6).</summary>
/// <remarks>
/// <code>
///  +--------+---------+-------+------------------+--------+----------+-----+----------+---------------+
///  | "OggS" | version | flags | granule position | serial | sequence | CRC | segments | segment table |
///  |   4    |    1    |   1   |        8         |   4    |    4     |  4  |    1     |   segments    |
///  +--------+---------+-------+------------------+--------+----------+-----+----------+---------------+
/// </code>
/// Little-endian. A packet is as many segments of 255 bytes as fit in it and one shorter segment; a page that ends with a full one
/// is continued.
/// </remarks>
public readonly ref struct OggPage
{
    public const int HeaderLength = 27;

    private const int ChecksumAt = 22;

    private OggPage(ReadOnlySpan<byte> page, int bodyLength)
    {
        Bytes = page;
        Body = page[^bodyLength..];
    }

    /// <summary>The page as a whole.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public ReadOnlySpan<byte> Body { get; }

    /// <summary>The lengths of the segments.</summary>
    public ReadOnlySpan<byte> Segments => Bytes[HeaderLength..^Body.Length];

    /// <summary>The first segment goes on with a packet of the page before.</summary>
    public bool ContinuesPacket => (Bytes[5] & 1) != 0;

    /// <summary>Samples of 48 kHz up to the end of the last packet that ends here; -1 when none does.</summary>
    public long GranulePosition => BinaryPrimitives.ReadInt64LittleEndian(Bytes[6..]);

    public uint Serial => BinaryPrimitives.ReadUInt32LittleEndian(Bytes[14..]);

    public uint Checksum => BinaryPrimitives.ReadUInt32LittleEndian(Bytes[ChecksumAt..]);

    /// <summary>Reads the page at the start of <paramref name="bytes"/>; its checksum is not judged.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out OggPage page)
    {
        page = default;
        if (bytes.Length < HeaderLength || !bytes.StartsWith("OggS"u8) || bytes[4] != 0)
            return false;
        var segments = bytes[HeaderLength - 1];
        if (bytes.Length < HeaderLength + segments)
            return false;
        var body = 0;
        foreach (var length in bytes.Slice(HeaderLength, segments))
            body += length;
        if (bytes.Length < HeaderLength + segments + body)
            return false;
        page = new OggPage(bytes[..(HeaderLength + segments + body)], body);
        return true;
    }

    /// <summary>The checksum that the page should have: CRC-32 of 0x04C11DB7, not reflected, its own field taken as zero.</summary>
    public uint ComputeChecksum()
    {
        var crc = Update(0, Bytes[..ChecksumAt]);
        crc = Update(crc, [0, 0, 0, 0]);
        return Update(crc, Bytes[(ChecksumAt + 4)..]);
    }

    private static readonly uint[] Table = BuildTable();

    private static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            crc = crc << 8 ^ Table[crc >> 24 ^ b];
        return crc;
    }

    private static uint[] BuildTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var crc = i << 24;
            for (var bit = 0; bit < 8; bit++)
                crc = crc << 1 ^ ((crc & 0x8000_0000) != 0 ? 0x04C1_1DB7u : 0);
            table[i] = crc;
        }
        return table;
    }
}
