using CsCheck;
using MediaServer.Recorder.Journal;
using MediaServer.Tests.Unit.Wire;

namespace MediaServer.Tests.Unit.Recorder.Journal;

public class JournalRecordTests
{
    /// <summary>An RTP record of track 2, one second after the clock's zero, with the payload 80 01 02.</summary>
    private const string Vector = "4D536A72 0003 0002 01 000000003B9ACA00 8C068780 800102";

    private static byte[] Write(RecordType type, ushort track, ulong time, byte[] payload)
    {
        var bytes = new byte[JournalRecord.HeaderLength + payload.Length];
        Assert.True(JournalRecord.TryWrite(bytes, type, track, time, payload, out var length));
        Assert.Equal(bytes.Length, length);
        return bytes;
    }

    [Fact]
    public void TryParse_Vector_IsRead()
    {
        Assert.True(JournalRecord.TryParse(Hex.Bytes(Vector), out var record));
        Assert.Equal((RecordType.Rtp, (ushort)2, 1_000_000_000ul), (record.Type, record.Track, record.Nanoseconds));
        Assert.Equal("800102", Hex.Of(record.Payload));
    }

    [Fact]
    public void TryWrite_Vector_IsWritten() =>
        Assert.Equal(Vector.Replace(" ", "", StringComparison.Ordinal), Hex.Of(Write(RecordType.Rtp, 2, 1_000_000_000, [0x80, 1, 2])));

    [Fact]
    public void TryParse_AnyBitFlipped_Refused()
    {
        var good = Hex.Bytes(Vector);
        for (var bit = 0; bit < 8 * good.Length; bit++)
        {
            var bad = good.ToArray();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(JournalRecord.TryParse(bad, out _), $"bit {bit}");
        }
    }

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.Enum<RecordType>(), Gen.UShort, Gen.ULong, Gen.Byte.Array[0, 2000])
            .Sample(
                (type, track, time, payload) =>
                {
                    var bytes = Write(type, track, time, payload);
                    Assert.True(JournalRecord.TryParse([.. bytes, 1, 2, 3], out var record));
                    Assert.Equal((type, track, time, bytes.Length), (record.Type, record.Track, record.Nanoseconds, record.Length));
                    Assert.Equal(payload, record.Payload);
                    Assert.False(JournalRecord.TryParse(bytes.AsSpan(..^1), out _));
                    Assert.False(JournalRecord.TryWrite(new byte[bytes.Length - 1], type, track, time, payload, out _));
                }
            );

    [Fact]
    public void TryWrite_MoreThanAChunkHolds_Refused() =>
        Assert.False(JournalRecord.TryWrite(new byte[100_000], RecordType.Event, 0, 0, new byte[JournalRecord.MaxPayload + 1], out _));

    [Fact]
    public void Scanner_DamageBetweenRecords_FindsEveryRecordBehindIt() =>
        Gen.Select(Gen.Byte.Array[0, 50].Array[1, 10], Gen.Byte.Array[0, 60])
            .Sample(
                (payloads, noise) =>
                {
                    List<byte> bytes = [];
                    foreach (var payload in payloads)
                    {
                        bytes.AddRange(noise);
                        bytes.AddRange(Write(RecordType.Event, 1, 1, payload));
                    }
                    List<byte[]> found = [];
                    var scanner = new RecordScanner(bytes.ToArray());
                    while (scanner.MoveNext())
                        found.Add(scanner.Current.Payload.ToArray());
                    Assert.Equal(payloads, found);
                    Assert.Equal(noise.Length * payloads.Length, scanner.Skipped);
                }
            );

    [Fact]
    public void Scanner_RecordCutShortByTheNextOne_CostsItselfOnly()
    {
        var (one, two) = (Write(RecordType.Rtp, 1, 1, new byte[100]), Write(RecordType.Rtp, 1, 2, [9]));
        var scanner = new RecordScanner([.. one[..60], .. two]);
        Assert.True(scanner.MoveNext());
        Assert.Equal((2ul, 60, 60), (scanner.Current.Nanoseconds, scanner.Skipped, scanner.Position));
        Assert.False(scanner.MoveNext());
    }
}
