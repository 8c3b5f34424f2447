using System.Buffers.Binary;
using System.Text;

namespace MediaServer.Recorder.Compose.Matroska;

/// <summary>Builds EBML elements in memory: an id, a length, and data or further elements (RFC 8794 sections 4 and 5).</summary>
/// <remarks>
/// <code>
///  | id (1 to 4 bytes, as registered) | 0000 0001 | length (56) | data |
/// </code>
/// Lengths are always eight bytes wide, so that they can be written once what they measure is there.
/// </remarks>
internal sealed class EbmlBuffer
{
    private const int LengthWidth = 8;

    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Begins an element that holds others; the answer is for <see cref="End"/>.</summary>
    public int Begin(uint id)
    {
        WriteId(id);
        Take(LengthWidth);
        return Length;
    }

    public void End(int start) => WriteLength(_bytes.AsSpan(start - LengthWidth), Length - start);

    public void Unsigned(uint id, ulong value)
    {
        Span<byte> data = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(data, value);
        var zeros = value == 0 ? sizeof(ulong) - 1 : System.Numerics.BitOperations.LeadingZeroCount(value) / 8;
        Binary(id, data[zeros..]);
    }

    public void Float(uint id, double value)
    {
        Span<byte> data = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleBigEndian(data, value);
        Binary(id, data);
    }

    public void Text(uint id, string value) => Binary(id, Encoding.UTF8.GetBytes(value));

    public void Binary(uint id, ReadOnlySpan<byte> data)
    {
        var start = Begin(id);
        Raw(data);
        End(start);
    }

    public void Raw(ReadOnlySpan<byte> data) => data.CopyTo(Take(data.Length));

    /// <summary>Room for something that is not known yet: a Void element of exactly so many bytes.</summary>
    public void Reserve(int length)
    {
        var start = Begin(Element.Void);
        Take(length - 1 - LengthWidth).Clear();
        End(start);
    }

    private static void WriteLength(Span<byte> destination, long length) =>
        BinaryPrimitives.WriteUInt64BigEndian(destination, 0x0100_0000_0000_0000 | (ulong)length);

    private void WriteId(uint id)
    {
        for (var shift = 8 * ((31 - System.Numerics.BitOperations.LeadingZeroCount(id)) / 8); shift >= 0; shift -= 8)
            Take(1)[0] = (byte)(id >> shift);
    }

    private Span<byte> Take(int length)
    {
        if (_bytes.Length < Length + length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + length));
        Length += length;
        return _bytes.AsSpan(Length - length, length);
    }
}
