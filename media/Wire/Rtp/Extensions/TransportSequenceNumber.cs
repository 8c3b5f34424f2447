using System.Buffers.Binary;

namespace MediaServer.Wire.Rtp.Extensions;

/// <summary>
/// One number across all streams of a transport, which <see cref="Rtcp.TransportFeedback"/> reports upon
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 2).
/// </summary>
/// <remarks>
/// <code>
///   0                   1
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |  transport sequence number    |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// The later form (four bytes, feedback on request) is refused: it goes by another URI, which is never negotiated here.
/// </remarks>
public readonly record struct TransportSequenceNumber(ushort Value)
{
    public const int Length = 2;

    public static bool TryParse(ReadOnlySpan<byte> data, out TransportSequenceNumber number)
    {
        number = data.Length == Length ? new TransportSequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(data)) : default;
        return data.Length == Length;
    }

    public bool TryWrite(Span<byte> destination) => BinaryPrimitives.TryWriteUInt16BigEndian(destination, Value);
}
