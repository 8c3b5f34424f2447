using MediaServer.Recorder.Journal;
using MediaServer.Tests.Fuzz.Harness;

namespace MediaServer.Tests.Fuzz.Targets.Recorder;

public sealed class EpochRecordTarget : FuzzTarget
{
    private readonly byte[] _bytes = new byte[EpochRecord.MaxLength];

    public override bool MustNotAllocate => false;

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!EpochRecord.TryParse(input, out var epoch))
            return;
        _ = epoch.WallClock;
        Require(epoch.TryWrite(_bytes, out var length) && length == input.Length, "what was read can be written");
    }
}
