using System.Buffers.Binary;

namespace MediaServer.Recorder.Journal;

public enum GapReason : byte
{
    /// <summary>The writer could not keep up and the ring was full.</summary>
    RingFull = 1,

    /// <summary>The disk did not take what was written.</summary>
    DiskRefused = 2,
}

/// <summary>Packets of one track that reached the server and not the journal; the record's own time is when writing went on.</summary>
/// <remarks>
/// <code>
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |    reason     |                    reserved                   |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                            packets                            |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |      monotonic time of the first of them, nanoseconds (64)    |
///  |                                                               |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
/// <param name="Reason">Why.</param>
/// <param name="Packets">How many, sender reports included.</param>
/// <param name="SinceNanoseconds">When the first of them came.</param>
public readonly record struct GapRecord(GapReason Reason, uint Packets, ulong SinceNanoseconds)
{
    public const int Length = 16;

    public static bool TryParse(ReadOnlySpan<byte> bytes, out GapRecord gap)
    {
        gap = default;
        if (bytes.Length != Length || (GapReason)bytes[0] is < GapReason.RingFull or > GapReason.DiskRefused)
            return false;
        gap = new GapRecord(
            (GapReason)bytes[0],
            BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])
        );
        return true;
    }

    public bool TryWrite(Span<byte> destination)
    {
        if (destination.Length < Length)
            return false;
        destination[..4].Clear();
        destination[0] = (byte)Reason;
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], Packets);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], SinceNanoseconds);
        return true;
    }
}
