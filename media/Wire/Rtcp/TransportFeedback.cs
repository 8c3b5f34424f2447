using System.Buffers.Binary;
using System.Numerics;

namespace MediaServer.Wire.Rtcp;

/// <summary>
/// Which packets of a transport arrived, and when (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).
/// </summary>
/// <remarks>
/// <code>
///  |V=2|P| FMT=15  |  PT=RTPFB=205 | length | sender | media          |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |      base sequence number     |      packet status count      |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |          reference time, signed, 64 ms        | fb pkt. count |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |          packet chunk (16)    |         packet chunk (16)     |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |    packet chunk   |  recv delta (8 or 16)  |  ...  |  zeros   |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
///  |0|S S|    run length (13)      |   a run of one status
///  |1|0|    14 symbols of 1 bit    |   not received / small delta
///  |1|1|    7 symbols of 2 bits    |   any status
/// </code>
/// Deltas are in 250 µs, counted from the arrival before, the first from the reference time. Some senders mark a received packet
/// with the reserved status 3; like other receivers of this draft we refuse such a message as a whole.
/// </remarks>
public readonly ref struct TransportFeedback
{
    /// <summary>The unit of deltas.</summary>
    public static readonly TimeSpan DeltaUnit = TimeSpan.FromMicroseconds(250);

    /// <summary>The unit of the reference time.</summary>
    public static readonly TimeSpan ReferenceUnit = TimeSpan.FromMilliseconds(64);

    internal const int FixedFci = 8;

    private readonly ReadOnlySpan<byte> _fci;
    private readonly int _deltasAt;

    private TransportFeedback(uint sender, uint media, ReadOnlySpan<byte> fci, int deltasAt)
    {
        SenderSsrc = sender;
        MediaSsrc = media;
        _fci = fci;
        _deltasAt = deltasAt;
    }

    public uint SenderSsrc { get; }

    public uint MediaSsrc { get; }

    public ushort BaseSequenceNumber => BinaryPrimitives.ReadUInt16BigEndian(_fci);

    /// <summary>How many packets are reported upon, received or not.</summary>
    public int StatusCount => BinaryPrimitives.ReadUInt16BigEndian(_fci[2..]);

    /// <summary>Signed 24 bits in units of 64 ms, from an origin that the receiver chose.</summary>
    public int Reference => BinaryPrimitives.ReadInt32BigEndian(_fci[4..]) >> 8;

    /// <summary>Counts feedback messages, so that a lost one shows.</summary>
    public byte FeedbackCount => _fci[7];

    /// <summary>One entry for every packet reported upon, in order of sequence numbers.</summary>
    public Enumerator GetEnumerator() => new(_fci, StatusCount, _deltasAt);

    /// <summary>Accepts a message whose chunks cover its status count and whose deltas are all there.</summary>
    public static bool TryParse(in RtcpPacket packet, out TransportFeedback feedback)
    {
        feedback = default;
        if (!packet.IsFeedback(RtcpType.TransportFeedback, Feedback.TransportWide))
            return false;
        if (!Feedback.TrySplit(packet.Body, out var sender, out var media, out var fci) || fci.Length < FixedFci)
            return false;
        var (at, left, deltas) = (FixedFci, (int)BinaryPrimitives.ReadUInt16BigEndian(fci[2..]), 0);
        for (; left > 0; at += 2)
        {
            if (fci.Length < at + 2)
                return false;
            var chunk = new StatusChunk(BinaryPrimitives.ReadUInt16BigEndian(fci[at..]));
            var covered = Math.Min(left, chunk.Count);
            // A run of no packets would let a chunk say nothing and the loop still advance; nobody honest sends it.
            if (covered == 0 || !chunk.TryMeasureDeltas(covered, out var length))
                return false;
            deltas += length;
            left -= covered;
        }
        if (fci.Length < at + deltas)
            return false;
        feedback = new TransportFeedback(sender, media, fci, at);
        return true;
    }

    /// <summary>One packet reported upon.</summary>
    /// <param name="Received">If not, <paramref name="Delta"/> is 0.</param>
    /// <param name="Delta">Since the arrival of the last received packet before it, in 250 µs; may be negative.</param>
    public readonly record struct Entry(ushort SequenceNumber, bool Received, short Delta);

    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _fci;
        private readonly int _count;
        private StatusChunk _chunk;
        private int _chunkAt,
            _deltaAt,
            _inChunk,
            _index;

        internal Enumerator(ReadOnlySpan<byte> fci, int count, int deltasAt)
        {
            _fci = fci;
            _count = count;
            _chunkAt = FixedFci;
            _deltaAt = deltasAt;
        }

        public Entry Current { get; private set; }

        public bool MoveNext()
        {
            if (_index == _count)
                return false;
            if (_inChunk == _chunk.Count)
            {
                _chunk = new StatusChunk(BinaryPrimitives.ReadUInt16BigEndian(_fci[_chunkAt..]));
                _chunkAt += 2;
                _inChunk = 0;
            }
            var status = _chunk[_inChunk++];
            var number = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(_fci) + _index++);
            Current = new Entry(number, status != PacketStatus.NotReceived, TakeDelta(status));
            return true;
        }

        private short TakeDelta(PacketStatus status)
        {
            switch (status)
            {
                case PacketStatus.SmallDelta:
                    return _fci[_deltaAt++];
                case PacketStatus.LargeDelta:
                    _deltaAt += 2;
                    return BinaryPrimitives.ReadInt16BigEndian(_fci[(_deltaAt - 2)..]);
                default:
                    return 0;
            }
        }
    }
}

/// <summary>Packet status symbols (section 3.1.1); the value is also the number of delta bytes, but for the reserved one.</summary>
internal enum PacketStatus : byte
{
    NotReceived = 0,
    SmallDelta = 1,
    LargeDelta = 2,
    Reserved = 3,
}

/// <summary>One 16-bit packet chunk (sections 3.1.3 and 3.1.4).</summary>
internal readonly record struct StatusChunk(ushort Bits)
{
    internal const int MaxRun = 0x1FFF,
        OneBitSymbols = 14,
        TwoBitSymbols = 7;

    private bool IsRun => (Bits & 0x8000) == 0;
    private bool IsOneBit => (Bits & 0xC000) == 0x8000;

    /// <summary>How many packets the chunk speaks of; the last chunk of a message may speak of more than there are.</summary>
    public int Count =>
        IsRun ? Bits & MaxRun
        : IsOneBit ? OneBitSymbols
        : TwoBitSymbols;

    public PacketStatus this[int index] =>
        IsRun ? (PacketStatus)(Bits >> 13 & 3)
        : IsOneBit ? (PacketStatus)(Bits >> (OneBitSymbols - 1 - index) & 1)
        : (PacketStatus)(Bits >> 2 * (TwoBitSymbols - 1 - index) & 3);

    /// <summary>The delta bytes that the first <paramref name="count"/> symbols call for; false at the reserved symbol.</summary>
    public bool TryMeasureDeltas(int count, out int length)
    {
        length = 0;
        if (IsRun)
        {
            length = count * (int)this[0];
            return this[0] != PacketStatus.Reserved;
        }
        if (IsOneBit)
        {
            length = BitOperations.PopCount((uint)(Bits & 0x3FFF) >> (OneBitSymbols - count));
            return true;
        }
        for (var i = 0; i < count; i++)
        {
            if (this[i] == PacketStatus.Reserved)
                return false;
            length += (int)this[i];
        }
        return true;
    }
}
