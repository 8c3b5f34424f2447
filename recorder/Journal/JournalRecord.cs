using System.Buffers.Binary;
using MediaServer.Recorder.Encryption;

namespace MediaServer.Recorder.Journal;

public enum RecordType : byte
{
    /// <summary>An RTP packet as the publisher sent it, decrypted.</summary>
    Rtp = 1,

    /// <summary>An RTCP sender report, as it came.</summary>
    SenderReport = 2,

    /// <summary>Something that happened: a <see cref="JournalEvent"/>.</summary>
    Event = 3,

    /// <summary>The first record of a file: an <see cref="EpochRecord"/>.</summary>
    Epoch = 4,

    /// <summary>Packets that came and are not here: a <see cref="GapRecord"/>.</summary>
    Gap = 5,
}

/// <summary>One record of a journal.</summary>
/// <remarks>
/// <code>
///   0                   1                   2                   3
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                            "MSjr"                             |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |        payload length         |             track             |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |     type      |                                               |
///  +-+-+-+-+-+-+-+-+      monotonic time, nanoseconds (64)         |
///  |               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |               |  CRC32C of all the rest, payload included     |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |               | payload                                       |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// Time is the writing process's monotonic clock; the file's <see cref="EpochRecord"/> ties it to the wall clock. Magic and checksum let
/// a reader find the next record behind damage.
/// </remarks>
public readonly ref struct JournalRecord
{
    public const int HeaderLength = 21;

    /// <summary>A record lies within one chunk, so that a lost chunk damages no other.</summary>
    public const int MaxPayload = ChunkHeader.MaxPlain - HeaderLength;

    /// <summary>The track of what concerns none in particular.</summary>
    public const ushort NoTrack = ushort.MaxValue;

    private const int TrackOffset = 6;
    private const int TypeOffset = 8;
    private const int TimeOffset = 9;
    private const int ChecksumOffset = 17;

    private readonly ReadOnlySpan<byte> _bytes;

    private JournalRecord(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public static ReadOnlySpan<byte> Magic => "MSjr"u8;

    public RecordType Type => (RecordType)_bytes[TypeOffset];

    public ushort Track => BinaryPrimitives.ReadUInt16BigEndian(_bytes[TrackOffset..]);

    public ulong Nanoseconds => BinaryPrimitives.ReadUInt64BigEndian(_bytes[TimeOffset..]);

    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    /// <summary>Header and payload.</summary>
    public int Length => _bytes.Length;

    /// <summary>The record at the beginning of the bytes; more may follow.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out JournalRecord record)
    {
        record = default;
        if (bytes.Length < HeaderLength || !bytes.StartsWith(Magic))
            return false;
        var length = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        if (bytes.Length < length || (RecordType)bytes[TypeOffset] is < RecordType.Rtp or > RecordType.Gap)
            return false;
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[ChecksumOffset..]) != Checksum(bytes[..length]))
            return false;
        record = new JournalRecord(bytes[..length]);
        return true;
    }

    public static bool TryWrite(
        Span<byte> destination,
        RecordType type,
        ushort track,
        ulong nanoseconds,
        ReadOnlySpan<byte> payload,
        out int length
    )
    {
        length = 0;
        if (payload.Length > MaxPayload || destination.Length < HeaderLength + payload.Length)
            return false;
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], (ushort)payload.Length);
        BinaryPrimitives.WriteUInt16BigEndian(destination[TrackOffset..], track);
        destination[TypeOffset] = (byte)type;
        BinaryPrimitives.WriteUInt64BigEndian(destination[TimeOffset..], nanoseconds);
        payload.CopyTo(destination[HeaderLength..]);
        length = HeaderLength + payload.Length;
        BinaryPrimitives.WriteUInt32BigEndian(destination[ChecksumOffset..], Checksum(destination[..length]));
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> record) => Crc32C.Append(Crc32C.Of(record[..ChecksumOffset]), record[HeaderLength..]);
}
