using System.Buffers.Binary;
using System.Text;

namespace MediaServer.Wire.Rtp.Extensions;

/// <summary>A MID, RID or repaired RID as a value: comparable, hashable and free of allocation (RFC 9143, RFC 8852, RFC 7941).</summary>
/// <remarks>
/// <code>
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-- - -+
///  |        1 to 16 characters            |    the bytes of an SDES item without its terminator
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-- - -+
/// </code>
/// Sixteen characters are what the one-byte form carries and what browsers use at most; longer names are refused.
/// Characters are those of an SDP token (RFC 8866 section 9), so a name can be put into SDP as it is.
/// </remarks>
public readonly record struct StreamName
{
    public const int MaxLength = 16;

    /// <summary>RFC 8866's <c>token-char</c> beyond letters and digits.</summary>
    private static ReadOnlySpan<byte> TokenMarks => "!#$%&'*+-.^_`{|}~"u8;

    private readonly UInt128 _bytes;

    private StreamName(UInt128 bytes, int length)
    {
        _bytes = bytes;
        Length = (byte)length;
    }

    /// <summary>0 only for <c>default</c>, which is no name.</summary>
    public byte Length { get; }

    public static bool TryParse(ReadOnlySpan<byte> data, out StreamName name)
    {
        name = default;
        if (data.Length is 0 or > MaxLength)
            return false;
        foreach (var character in data)
        {
            if (!char.IsAsciiLetterOrDigit((char)character) && !TokenMarks.Contains(character))
                return false;
        }
        Span<byte> padded = stackalloc byte[MaxLength];
        padded.Clear();
        data.CopyTo(padded);
        name = new StreamName(BinaryPrimitives.ReadUInt128BigEndian(padded), data.Length);
        return true;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out StreamName name)
    {
        name = default;
        Span<byte> ascii = stackalloc byte[MaxLength];
        return text.Length <= MaxLength
            && Ascii.FromUtf16(text, ascii, out var length) == System.Buffers.OperationStatus.Done
            && TryParse(ascii[..length], out name);
    }

    public bool TryWrite(Span<byte> destination)
    {
        if (destination.Length < Length)
            return false;
        Span<byte> padded = stackalloc byte[MaxLength];
        BinaryPrimitives.WriteUInt128BigEndian(padded, _bytes);
        padded[..Length].CopyTo(destination);
        return true;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        TryWrite(bytes);
        return Encoding.ASCII.GetString(bytes[..Length]);
    }
}
