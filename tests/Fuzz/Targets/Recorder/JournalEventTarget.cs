using MediaServer.Recorder.Journal;
using MediaServer.Tests.Fuzz.Harness;

namespace MediaServer.Tests.Fuzz.Targets.Recorder;

public sealed class JournalEventTarget : FuzzTarget
{
    public override bool MustNotAllocate => false;

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (JournalEvent.TryParse(input, out var e))
            Require(JournalEvent.TryParse(e.ToJson(), out _), "what was read can be written");
    }
}
