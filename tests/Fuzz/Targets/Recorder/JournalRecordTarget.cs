using MediaServer.Recorder.Journal;
using MediaServer.Tests.Fuzz.Harness;

namespace MediaServer.Tests.Fuzz.Targets.Recorder;

/// <summary>Records as they are, and again with their checksums repaired, so that what lies behind them is reached.</summary>
public sealed class JournalRecordTarget : FuzzTarget
{
    private readonly byte[] _bytes = new byte[4096];

    public override void Run(ReadOnlySpan<byte> input)
    {
        Scan(input);
        if (input.Length < JournalRecord.HeaderLength)
            return;
        var repaired = _bytes.AsSpan(0, input.Length);
        var type = (RecordType)(input[8] % 6);
        var track = (ushort)(input[6] << 8 | input[7]);
        Require(
            JournalRecord.TryWrite(repaired, type, track, input[9], input[JournalRecord.HeaderLength..], out var length),
            "what fits is written"
        );
        Require(length == input.Length, "as long as it should be");
        Scan(repaired);
    }

    private static void Scan(ReadOnlySpan<byte> bytes)
    {
        var scanner = new RecordScanner(bytes);
        var total = 0;
        while (scanner.MoveNext())
        {
            total += scanner.Current.Length;
            Require(scanner.Current.Type is >= RecordType.Rtp and <= RecordType.Gap, "only known types");
            Require(scanner.Current.Payload.Length + JournalRecord.HeaderLength == scanner.Current.Length, "the parts make up the whole");
        }
        Require(total + scanner.Skipped == bytes.Length, "every byte is a record's or skipped");
    }
}
