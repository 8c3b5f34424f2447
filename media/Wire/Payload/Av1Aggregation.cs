namespace MediaServer.Wire.Payload;

/// <summary>OBU types (AV1 bitstream specification section 6.2.2).</summary>
public enum Av1ObuType : byte
{
    Reserved = 0,
    SequenceHeader = 1,
    TemporalDelimiter = 2,
    FrameHeader = 3,
    TileGroup = 4,
    Metadata = 5,
    Frame = 6,
    RedundantFrameHeader = 7,
    TileList = 8,
    Padding = 15,
}

/// <summary>The AV1 aggregation header and the OBU elements behind it (RTP Payload Format For AV1, section 4.4).</summary>
/// <remarks>
/// <code>
///   0 1 2 3 4 5 6 7
///  +-+-+-+-+-+-+-+-+
///  |Z|Y| W |N|-|-|-|    Z: goes on with an OBU of the packet before; Y: the last OBU goes on in the next
///  +-+-+-+-+-+-+-+-+    W: number of elements, 0 = each has its length; else all but the last have
///  | length (leb128) | OBU element |  ...
/// </code>
/// </remarks>
public readonly ref struct Av1Aggregation
{
    private readonly ReadOnlySpan<byte> _elements;
    private readonly byte _header;

    private Av1Aggregation(byte header, ReadOnlySpan<byte> elements)
    {
        _header = header;
        _elements = elements;
    }

    /// <summary>The first element goes on with an OBU that an earlier packet began (Z).</summary>
    public bool ContinuesObu => (_header & 0x80) != 0;

    /// <summary>The last element goes on in the next packet (Y).</summary>
    public bool ObuContinues => (_header & 0x40) != 0;

    /// <summary>First packet of a coded video sequence (N).</summary>
    public bool StartsSequence => (_header & 0x08) != 0;

    /// <summary>
    /// A decoder can start here: a new sequence with its header. The N bit alone suffices for well-behaved senders, but a sequence
    /// header is what a decoder cannot do without.
    /// </summary>
    public bool IsKeyFrame => StartsSequence && HasSequenceHeader;

    private bool HasSequenceHeader
    {
        get
        {
            foreach (var element in this)
            {
                if (element.Type == Av1ObuType.SequenceHeader)
                    return true;
            }
            return false;
        }
    }

    public Enumerator GetEnumerator() => new(_header, _elements);

    /// <summary>Accepts a payload whose elements fill it exactly.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Av1Aggregation aggregation)
    {
        aggregation = default;
        // "N MUST be set to 0 if Z is set": a sequence cannot begin in the middle of an OBU.
        if (payload.Length < 2 || (payload[0] & 0x88) == 0x88)
            return false;
        var (count, found) = (payload[0] >> 4 & 3, 0);
        for (var elements = payload[1..]; !elements.IsEmpty; found++)
        {
            if (found == count && count != 0)
                return false;
            if (!TryTake(ref elements, isLast: found + 1 == count, out _))
                return false;
        }
        if (count != 0 && found != count)
            return false;
        aggregation = new Av1Aggregation(payload[0], payload[1..]);
        return true;
    }

    private static bool TryTake(scoped ref ReadOnlySpan<byte> rest, bool isLast, out ReadOnlySpan<byte> element)
    {
        element = rest;
        if (isLast)
        {
            rest = default;
            return true;
        }
        if (!Leb128.TryRead(rest, out var length, out var lengthBytes) || length > (uint)(rest.Length - lengthBytes))
            return false;
        element = rest.Slice(lengthBytes, (int)length);
        rest = rest[(lengthBytes + (int)length)..];
        return true;
    }

    /// <summary>One OBU or a fragment of one.</summary>
    public readonly ref struct Element(ReadOnlySpan<byte> bytes, bool isContinuation)
    {
        public ReadOnlySpan<byte> Bytes { get; } = bytes;

        /// <summary>Begins in an earlier packet, so it has no OBU header.</summary>
        public bool IsContinuation { get; } = isContinuation;

        /// <summary><see cref="Av1ObuType.Reserved"/> when the element has no header to tell.</summary>
        public Av1ObuType Type => IsContinuation || Bytes.IsEmpty ? Av1ObuType.Reserved : (Av1ObuType)(Bytes[0] >> 3 & 15);
    }

    public ref struct Enumerator
    {
        private readonly int _count;
        private ReadOnlySpan<byte> _rest;
        private bool _continues;
        private int _index;

        internal Enumerator(byte header, ReadOnlySpan<byte> elements)
        {
            _count = header >> 4 & 3;
            _continues = (header & 0x80) != 0;
            _rest = elements;
        }

        public Element Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest.IsEmpty || !TryTake(ref _rest, isLast: ++_index == _count, out var bytes))
                return false;
            Current = new Element(bytes, _continues);
            _continues = false;
            return true;
        }
    }
}

/// <summary>Little-endian base 128 numbers (AV1 bitstream specification section 4.10.5).</summary>
public static class Leb128
{
    /// <summary>Eight bytes at most, and no value above 32 bits.</summary>
    private const int MaxLength = 8;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out uint value, out int length)
    {
        (value, length) = (0, 0);
        var read = 0UL;
        for (var i = 0; i < Math.Min(bytes.Length, MaxLength); i++)
        {
            read |= (ulong)(bytes[i] & 0x7F) << 7 * i;
            if ((bytes[i] & 0x80) != 0)
                continue;
            (value, length) = ((uint)read, i + 1);
            return read <= uint.MaxValue;
        }
        return false;
    }
}
