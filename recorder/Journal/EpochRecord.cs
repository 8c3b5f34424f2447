using System.Buffers.Binary;
using System.Text;
using MediaServer.Recorder.Encryption;

namespace MediaServer.Recorder.Journal;

/// <summary>Begins a file: which run of which process wrote it, and what its clock says in wall-clock time.</summary>
/// <remarks>
/// <code>
///   0                   1                   2                   3
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |  version (1)  |  visit length |  node length  |    reserved   |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                         epoch, from 1                         |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |      wall clock at the record's time, nanoseconds since       |
///  |                   1970-01-01 UTC (64, signed)                 |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |  visit id (ASCII) | node id (ASCII)                           |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
/// <param name="Epoch">1 for the first file of a recording, and one more for each restart.</param>
/// <param name="WallNanoseconds">The wall clock at the record's monotonic time. Later steps of the wall clock move nothing.</param>
/// <param name="Visit">Opaque id.</param>
/// <param name="Node">Opaque id of the process's machine or instance.</param>
public readonly record struct EpochRecord(uint Epoch, long WallNanoseconds, string Visit, string Node)
{
    public const int MaxLength = FixedLength + 2 * FileName.MaxLength;

    private const byte Version = 1;
    private const int FixedLength = 16;

    public DateTimeOffset WallClock => DateTimeOffset.UnixEpoch.AddTicks(WallNanoseconds / TimeSpan.NanosecondsPerTick);

    public static bool TryParse(ReadOnlySpan<byte> bytes, out EpochRecord epoch)
    {
        epoch = default;
        if (bytes.Length < FixedLength || bytes[0] != Version)
            return false;
        var (visit, node) = ((int)bytes[1], (int)bytes[2]);
        if (bytes.Length != FixedLength + visit + node)
            return false;
        var parsed = new EpochRecord(
            BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[8..]),
            Encoding.ASCII.GetString(bytes.Slice(FixedLength, visit)),
            Encoding.ASCII.GetString(bytes.Slice(FixedLength + visit, node))
        );
        if (!FileName.IsValid(parsed.Visit) || !FileName.IsValid(parsed.Node) || parsed.Epoch == 0)
            return false;
        epoch = parsed;
        return true;
    }

    public bool TryWrite(Span<byte> destination, out int length)
    {
        length = 0;
        if (Epoch == 0 || !FileName.IsValid(Visit) || !FileName.IsValid(Node))
            return false;
        if (destination.Length < FixedLength + Visit.Length + Node.Length)
            return false;
        destination[0] = Version;
        destination[1] = (byte)Visit.Length;
        destination[2] = (byte)Node.Length;
        destination[3] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], Epoch);
        BinaryPrimitives.WriteInt64BigEndian(destination[8..], WallNanoseconds);
        length = FixedLength;
        length += Encoding.ASCII.GetBytes(Visit, destination[length..]);
        length += Encoding.ASCII.GetBytes(Node, destination[length..]);
        return true;
    }
}
