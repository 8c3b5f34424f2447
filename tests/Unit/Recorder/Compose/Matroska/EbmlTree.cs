using System.Buffers.Binary;
using System.Text;

namespace MediaServer.Tests.Unit.Recorder.Compose.Matroska;

/// <summary>Reads EBML by the book (RFC 8794), so that what is written is judged by other code.</summary>
internal sealed class EbmlTree(uint id, byte[] bytes)
{
    public uint Id => id;

    public byte[] Bytes => bytes;

    public string Hex => Convert.ToHexString(bytes);

    public string Text => Encoding.UTF8.GetString(bytes);

    public double Float => BinaryPrimitives.ReadDoubleBigEndian(bytes);

    public ulong Unsigned => bytes.Aggregate(0UL, (value, b) => value << 8 | b);

    public static EbmlTree Parse(byte[] file) => new(0, file);

    public EbmlTree Child(uint child) => Assert.Single(Children(child));

    public IEnumerable<EbmlTree> Children(uint child) => Elements().Where(e => e.Id == child);

    /// <summary>The element that begins at an offset.</summary>
    public EbmlTree At(long offset) => new EbmlTree(0, bytes[(int)offset..]).Elements().First();

    private IEnumerable<EbmlTree> Elements()
    {
        for (var at = 0; at < bytes.Length; )
        {
            var (child, idLength) = ReadId(at);
            var (length, width) = ReadLength(at + idLength);
            var start = at + idLength + width;
            yield return new EbmlTree(child, bytes[start..(start + length)]);
            at = start + length;
        }
    }

    private (uint Id, int Length) ReadId(int at)
    {
        var length = System.Numerics.BitOperations.LeadingZeroCount((uint)bytes[at]) - 24 + 1;
        var value = 0u;
        for (var i = 0; i < length; i++)
            value = value << 8 | bytes[at + i];
        return (value, length);
    }

    private (int Length, int Width) ReadLength(int at)
    {
        var width = System.Numerics.BitOperations.LeadingZeroCount((uint)bytes[at]) - 24 + 1;
        var value = (ulong)bytes[at] & (0xFFUL >> width);
        for (var i = 1; i < width; i++)
            value = value << 8 | bytes[at + i];
        return ((int)value, width);
    }
}
