using System.Buffers.Binary;

namespace MediaServer.Bench.Record.Synthetic;

/// <summary>The frames of an IVF file: a header of 32 bytes, then length (32), time (64), frame.</summary>
internal static class IvfFile
{
    private const int HeaderLength = 32;
    private const int FrameHeaderLength = 12;

    public static IReadOnlyList<byte[]> Split(ReadOnlySpan<byte> file)
    {
        var frames = new List<byte[]>();
        for (var at = HeaderLength; at + FrameHeaderLength <= file.Length; )
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(file[at..]);
            frames.Add(file.Slice(at + FrameHeaderLength, length).ToArray());
            at += FrameHeaderLength + length;
        }
        return frames;
    }
}

/// <summary>The pictures of an H.264 byte stream that has a delimiter before each of them.</summary>
internal static class AnnexB
{
    private const int Delimiter = 9;

    /// <returns>For each picture its units, each behind a start code of four bytes.</returns>
    public static IReadOnlyList<byte[]> Split(ReadOnlySpan<byte> stream)
    {
        var pictures = new List<byte[]>();
        var picture = new List<byte>();
        foreach (var unit in Units(stream.ToArray()))
        {
            if ((unit.Span[0] & 0x1F) == Delimiter)
            {
                if (picture.Count > 0)
                    pictures.Add([.. picture]);
                picture.Clear();
                continue;
            }
            picture.AddRange([0, 0, 0, 1, .. unit.Span]);
        }
        pictures.Add([.. picture]);
        return pictures;
    }

    /// <summary>What stands between start codes.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Units(ReadOnlyMemory<byte> stream)
    {
        var start = Next(stream, 0);
        while (start < stream.Length)
        {
            var next = Next(stream, start);
            var end = next == stream.Length ? next : next - 3;
            while (end > start && stream.Span[end - 1] == 0)
                end--;
            yield return stream[start..end];
            start = next;
        }
    }

    private static int Next(ReadOnlyMemory<byte> stream, int from)
    {
        var found = stream.Span[from..].IndexOf<byte>([0, 0, 1]);
        return found < 0 ? stream.Length : from + found + 3;
    }
}
