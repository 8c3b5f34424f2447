using MediaServer.Recorder.Journal;
using MediaServer.Tests.Fuzz.Harness;

namespace MediaServer.Tests.Fuzz.Targets.Recorder;

public sealed class GapRecordTarget : FuzzTarget
{
    private readonly byte[] _bytes = new byte[GapRecord.Length];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!GapRecord.TryParse(input, out var gap))
            return;
        Require(gap.TryWrite(_bytes) && GapRecord.TryParse(_bytes, out var back) && back == gap, "what was read can be written");
    }
}
