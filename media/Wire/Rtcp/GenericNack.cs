using System.Buffers.Binary;
using System.Numerics;
using MediaServer.Wire.Rtp;

namespace MediaServer.Wire.Rtcp;

/// <summary>Packets that a receiver misses and asks for again (RFC 4585 section 6.2.1).</summary>
/// <remarks>
/// <code>
///  |V=2|P|  FMT=1  |  PT=RTPFB=205 | length | sender | media          |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |              PID              |              BLP              |   one or more FCI entries;
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+   bit i of BLP means PID + i + 1
/// </code>
/// </remarks>
public readonly ref struct GenericNack
{
    private const int EntryLength = 4;

    /// <summary>Packets that follow the first and still fit the bit mask of its entry.</summary>
    private const int MaskWidth = 16;

    private readonly ReadOnlySpan<byte> _entries;

    private GenericNack(uint sender, uint media, ReadOnlySpan<byte> entries)
    {
        SenderSsrc = sender;
        MediaSsrc = media;
        _entries = entries;
    }

    public uint SenderSsrc { get; }

    public uint MediaSsrc { get; }

    /// <summary>The missing sequence numbers; the same one may come more than once if the sender says so.</summary>
    public Enumerator GetEnumerator() => new(_entries);

    public static bool TryParse(in RtcpPacket packet, out GenericNack nack)
    {
        nack = default;
        if (!packet.IsFeedback(RtcpType.TransportFeedback, Feedback.GenericNack))
            return false;
        if (!Feedback.TrySplit(packet.Body, out var sender, out var media, out var fci) || fci.Length < EntryLength)
            return false;
        nack = new GenericNack(sender, media, fci);
        return true;
    }

    /// <summary>Writes one message for numbers in ascending order; false when it does not fit or there is nothing to ask for.</summary>
    public static bool TryWrite(Span<byte> destination, uint senderSsrc, uint mediaSsrc, ReadOnlySpan<SeqNo> missing, out int length)
    {
        length = 0;
        var end = Feedback.FixedLength;
        for (var i = 0; i < missing.Length; end += EntryLength)
        {
            if (destination.Length < end + EntryLength)
                return false;
            var first = missing[i++];
            var mask = 0;
            for (; i < missing.Length && missing[i].Value - first.Value is >= 0 and <= MaskWidth; i++)
                mask |= 1 << (int)(missing[i].Value - first.Value) >> 1;
            BinaryPrimitives.WriteUInt16BigEndian(destination[end..], first.Wire);
            BinaryPrimitives.WriteUInt16BigEndian(destination[(end + 2)..], (ushort)mask);
        }
        if (end == Feedback.FixedLength)
            return false;
        Feedback.WriteFixed(destination, RtcpType.TransportFeedback, Feedback.GenericNack, senderSsrc, mediaSsrc, end);
        length = end;
        return true;
    }

    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private ushort _first;

        /// <summary>Bit 0 is the first packet itself, bit i the one i later.</summary>
        private uint _pending;

        internal Enumerator(ReadOnlySpan<byte> entries) => _rest = entries;

        public ushort Current { get; private set; }

        public bool MoveNext()
        {
            if (_pending == 0)
            {
                if (_rest.Length < EntryLength)
                    return false;
                _first = BinaryPrimitives.ReadUInt16BigEndian(_rest);
                _pending = (uint)BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) << 1 | 1;
                _rest = _rest[EntryLength..];
            }
            Current = (ushort)(_first + BitOperations.TrailingZeroCount(_pending));
            _pending &= _pending - 1;
            return true;
        }
    }
}
