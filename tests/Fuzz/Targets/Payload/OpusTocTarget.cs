using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Fuzz.Targets.Payload;

public sealed class OpusTocTarget : FuzzTarget
{
    public override int MaxLength => 64;

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!OpusToc.TryParse(input, out var toc))
            return;
        Require(toc.FrameCount is >= 1 and <= 48 && toc.Duration <= OpusToc.MaxDuration, "R5 holds");
        Require(toc.Samples * 1000L == (long)(toc.Duration.TotalMilliseconds * OpusToc.ClockRate), "samples and time agree");
    }
}
