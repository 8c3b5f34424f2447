using System.Buffers.Binary;

namespace MediaServer.Wire.Rtcp;

/// <summary>The kinds of SDES items (RFC 3550 section 12.2); only the canonical name is of use here.</summary>
public enum SdesItemType : byte
{
    End = 0,
    CanonicalName = 1,
}

/// <summary>Texts that describe sources, among them the CNAME that binds streams to one clock (RFC 3550 section 6.5).</summary>
/// <remarks>
/// <code>
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |V=2|P|    SC   |  PT=SDES=202  |             length            |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+   -+
///  |                          SSRC/CSRC                            |    |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+    |  SC chunks,
///  |     type      |    length     | text ...                      |    |  each on a
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+    |  32-bit border
///  |  ... more items | 0 | zeros to the next 32-bit border         |    |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+   -+
/// </code>
/// </remarks>
public readonly ref struct SourceDescription
{
    /// <summary>The length of an item's text has eight bits.</summary>
    public const int MaxTextLength = 255;

    private readonly ReadOnlySpan<byte> _body;

    private SourceDescription(ReadOnlySpan<byte> body, int count)
    {
        _body = body;
        Count = count;
    }

    /// <summary>The number of chunks.</summary>
    public int Count { get; }

    public Enumerator GetEnumerator() => new(_body, Count);

    /// <summary>Finds the CNAME of a source.</summary>
    public bool TryGetCanonicalName(uint ssrc, out ReadOnlySpan<byte> name)
    {
        foreach (var chunk in this)
        {
            if (chunk.Ssrc == ssrc && chunk.TryGet(SdesItemType.CanonicalName, out name))
                return true;
        }
        name = default;
        return false;
    }

    /// <summary>Accepts a packet in which every chunk ends, with its zero, within the packet.</summary>
    public static bool TryParse(in RtcpPacket packet, out SourceDescription description)
    {
        description = default;
        if (!packet.Is(RtcpType.SourceDescription))
            return false;
        var rest = packet.Body;
        for (var i = 0; i < packet.Count; i++)
        {
            if (!TryMeasureChunk(rest, out var length))
                return false;
            rest = rest[length..];
        }
        description = new SourceDescription(packet.Body, packet.Count);
        return true;
    }

    /// <summary>Writes a packet with one chunk that holds one CNAME.</summary>
    public static bool TryWrite(Span<byte> destination, uint ssrc, ReadOnlySpan<byte> canonicalName, out int length)
    {
        length = 0;
        // Header, SSRC, type and length, text, and at least one zero up to the border.
        var total = (RtcpPacket.HeaderLength + 4 + 2 + canonicalName.Length + 1 + 3) & ~3;
        if (canonicalName.Length > MaxTextLength || destination.Length < total)
            return false;
        RtcpPacket.WriteHeader(destination, RtcpType.SourceDescription, 1, total);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        destination[8] = (byte)SdesItemType.CanonicalName;
        destination[9] = (byte)canonicalName.Length;
        canonicalName.CopyTo(destination[10..]);
        destination[(10 + canonicalName.Length)..total].Clear();
        length = total;
        return true;
    }

    private static bool TryMeasureChunk(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 4;
        while (length < bytes.Length)
        {
            if (bytes[length] == (byte)SdesItemType.End)
            {
                length = (length + 1 + 3) & ~3;
                return length <= bytes.Length;
            }
            if (bytes.Length < length + 2)
                return false;
            length += 2 + bytes[length + 1];
        }
        return false;
    }

    /// <summary>What is said about one source.</summary>
    public readonly ref struct Chunk
    {
        private readonly ReadOnlySpan<byte> _bytes;

        internal Chunk(ReadOnlySpan<byte> bytes) => _bytes = bytes;

        public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_bytes);

        public bool TryGet(SdesItemType type, out ReadOnlySpan<byte> text)
        {
            for (var items = _bytes[4..]; items[0] != (byte)SdesItemType.End; items = items[(2 + items[1])..])
            {
                if (items[0] != (byte)type)
                    continue;
                text = items.Slice(2, items[1]);
                return true;
            }
            text = default;
            return false;
        }
    }

    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private int _left;

        internal Enumerator(ReadOnlySpan<byte> body, int count)
        {
            _rest = body;
            _left = count;
        }

        public Chunk Current { get; private set; }

        public bool MoveNext()
        {
            if (_left == 0 || !TryMeasureChunk(_rest, out var length))
                return false;
            Current = new Chunk(_rest[..length]);
            _rest = _rest[length..];
            _left--;
            return true;
        }
    }
}
