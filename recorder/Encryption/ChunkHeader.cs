using System.Buffers.Binary;

namespace MediaServer.Recorder.Encryption;

/// <summary>What stands in the clear before each encrypted chunk.</summary>
/// <remarks>
/// <code>
///   0                   1                   2                   3
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                            "MSck"                             |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |F|                plain length, 0 to 65536                     |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                        chunk index (64)                       |
///  |                                                               |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |    ciphertext, as long as the plain text | tag (128)          |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// F marks the last chunk: a file without one was cut off. Index and F take part in the tag; the magic lets a reader find the next chunk
/// behind a damaged one.
/// </remarks>
/// <param name="Index">0, 1, 2, ...; a number that is missing is a chunk that never reached the disk.</param>
/// <param name="PlainLength">Bytes of plain text.</param>
/// <param name="IsFinal">Whether the file ends with it.</param>
public readonly record struct ChunkHeader(ulong Index, int PlainLength, bool IsFinal)
{
    public const int Length = 16;

    /// <summary>As much as a GCM call takes at full speed, as little as a second of a quiet visit.</summary>
    public const int MaxPlain = 64 * 1024;

    public const int TagLength = 16;

    /// <summary>A whole chunk on disk.</summary>
    public const int MaxChunk = Length + MaxPlain + TagLength;

    private const uint Final = 0x8000_0000;

    public static ReadOnlySpan<byte> Magic => "MSck"u8;

    /// <summary>Header, ciphertext and tag together.</summary>
    public int ChunkLength => Length + PlainLength + TagLength;

    public static bool TryParse(ReadOnlySpan<byte> bytes, out ChunkHeader header)
    {
        header = default;
        if (bytes.Length < Length || !bytes.StartsWith(Magic))
            return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if ((length & ~Final) > MaxPlain)
            return false;
        header = new ChunkHeader(BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), (int)(length & ~Final), (length & Final) != 0);
        return true;
    }

    public bool TryWrite(Span<byte> destination)
    {
        if (destination.Length < Length || PlainLength is < 0 or > MaxPlain)
            return false;
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)PlainLength | (IsFinal ? Final : 0));
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Index);
        return true;
    }
}
