using System.Buffers.Binary;

namespace MediaServer.Wire.Payload;

/// <summary>Redundant audio: earlier frames travel again in front of the newest one (RFC 2198 section 3).</summary>
/// <remarks>
/// <code>
///   0                   1                    2                   3
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3  4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |1|   block PT  |  timestamp offset (14)    |  block length (10) |   each redundant block
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |0|   block PT  |                                                   the primary block
///  +-+-+-+-+-+-+-+-+
///  |  data of all blocks in the same order; the primary takes the rest
/// </code>
/// </remarks>
public readonly ref struct RedPayload
{
    /// <summary>Browsers send one or two; a datagram full of empty headers is not worth walking.</summary>
    public const int MaxBlocks = 32;

    private const int RedundantHeaderLength = 4;

    private readonly ReadOnlySpan<byte> _headers;
    private readonly ReadOnlySpan<byte> _data;

    private RedPayload(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> data, int redundantLength)
    {
        _headers = headers;
        _data = data;
        Primary = data[redundantLength..];
    }

    /// <summary>The newest frame, which the packet's own timestamp belongs to.</summary>
    public ReadOnlySpan<byte> Primary { get; }

    public byte PrimaryPayloadType => (byte)(_headers[^1] & 0x7F);

    public int RedundantCount => _headers.Length / RedundantHeaderLength;

    /// <summary>The redundant blocks, oldest first as they travel.</summary>
    public Enumerator GetEnumerator() => new(_headers[..^1], _data);

    /// <summary>Accepts a payload whose blocks all lie within it and that has a primary block, which may be empty.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out RedPayload red)
    {
        red = default;
        var (at, length) = (0, 0);
        while (true)
        {
            if (payload.Length <= at || at > MaxBlocks * RedundantHeaderLength)
                return false;
            if ((payload[at] & 0x80) == 0)
                break;
            if (payload.Length < at + RedundantHeaderLength)
                return false;
            length += BinaryPrimitives.ReadUInt16BigEndian(payload[(at + 2)..]) & 0x3FF;
            at += RedundantHeaderLength;
        }
        if (payload.Length < at + 1 + length)
            return false;
        red = new RedPayload(payload[..(at + 1)], payload[(at + 1)..], length);
        return true;
    }

    /// <summary>One earlier frame.</summary>
    public readonly ref struct Block(byte payloadType, ushort timestampOffset, ReadOnlySpan<byte> data)
    {
        public byte PayloadType { get; } = payloadType;

        /// <summary>How much older than the packet's timestamp it is, in units of the RTP clock.</summary>
        public ushort TimestampOffset { get; } = timestampOffset;

        public ReadOnlySpan<byte> Data { get; } = data;
    }

    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _headers;
        private ReadOnlySpan<byte> _data;

        internal Enumerator(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> data)
        {
            _headers = headers;
            _data = data;
        }

        public Block Current { get; private set; }

        public bool MoveNext()
        {
            if (_headers.IsEmpty)
                return false;
            var header = BinaryPrimitives.ReadUInt32BigEndian(_headers);
            var length = (int)(header & 0x3FF);
            Current = new Block((byte)(header >> 24 & 0x7F), (ushort)(header >> 10 & 0x3FFF), _data[..length]);
            _headers = _headers[RedundantHeaderLength..];
            _data = _data[length..];
            return true;
        }
    }
}
