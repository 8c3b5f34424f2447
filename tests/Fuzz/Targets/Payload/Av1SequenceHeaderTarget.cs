using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Fuzz.Targets.Payload;

public sealed class Av1SequenceHeaderTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!Av1SequenceHeader.TryParse(input, out var header))
            return;
        Require(header is { Profile: <= 2, Level: < 32, Size: { Width: > 0, Height: > 0 } }, "within the specification");
        Require(!header.TwelveBit || (header.Profile == 2 && header.HighBitDepth), "twelve bits are in profile 2 only");
        Require(header.Level > 7 || !header.HighTier, "low levels have no tier");
    }
}
