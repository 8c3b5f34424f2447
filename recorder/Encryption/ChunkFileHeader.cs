using System.Buffers.Binary;
using System.Text;

namespace MediaServer.Recorder.Encryption;

/// <summary>The plain beginning of an encrypted file: whose it is, and the salt that its keys and nonces are made with.</summary>
/// <remarks>
/// <code>
///   0                   1                   2                   3
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                "MSENCR" (48)                  ...             |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |              ...              |  version (1)  | recording len |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                              salt                             |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |   file len    | recording id (ASCII) | file id (ASCII)        |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                 CRC32C of everything before it                |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// The checksum finds damage, not forgery: recording, file and salt take part in every chunk's tag, so a forged header opens nothing.
/// </remarks>
/// <param name="Recording">The recording's id.</param>
/// <param name="File">The file's name inside the recording; never used twice in one.</param>
/// <param name="Salt">Random, one per file.</param>
public readonly record struct ChunkFileHeader(string Recording, string File, uint Salt)
{
    public const int MaxLength = FixedLength + 2 * FileName.MaxLength + ChecksumLength;

    private const byte Version = 1;
    private const int FixedLength = 13;
    private const int ChecksumLength = 4;

    private static ReadOnlySpan<byte> Magic => "MSENCR"u8;

    /// <summary>How many bytes it takes.</summary>
    public int Length => FixedLength + Recording.Length + File.Length + ChecksumLength;

    /// <param name="bytes">The beginning of a file; more than the header may follow.</param>
    /// <param name="header">What it says.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ChunkFileHeader header)
    {
        header = default;
        if (bytes.Length < FixedLength || !bytes.StartsWith(Magic) || bytes[6] != Version)
            return false;
        var (recording, file) = ((int)bytes[7], (int)bytes[12]);
        var checkedLength = FixedLength + recording + file;
        if (recording > FileName.MaxLength || file > FileName.MaxLength || bytes.Length < checkedLength + ChecksumLength)
            return false;
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[checkedLength..]) != Crc32C.Of(bytes[..checkedLength]))
            return false;
        var parsed = new ChunkFileHeader(
            Encoding.ASCII.GetString(bytes.Slice(FixedLength, recording)),
            Encoding.ASCII.GetString(bytes.Slice(FixedLength + recording, file)),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[8..])
        );
        if (!FileName.IsValid(parsed.Recording) || !FileName.IsValid(parsed.File))
            return false;
        header = parsed;
        return true;
    }

    public bool TryWrite(Span<byte> destination, out int length)
    {
        length = 0;
        if (!FileName.IsValid(Recording) || !FileName.IsValid(File) || destination.Length < Length)
            return false;
        Magic.CopyTo(destination);
        destination[6] = Version;
        destination[7] = (byte)Recording.Length;
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Salt);
        destination[12] = (byte)File.Length;
        var end = FixedLength;
        end += Encoding.ASCII.GetBytes(Recording, destination[end..]);
        end += Encoding.ASCII.GetBytes(File, destination[end..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[end..], Crc32C.Of(destination[..end]));
        length = end + ChecksumLength;
        return true;
    }
}
