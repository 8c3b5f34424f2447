using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Fuzz.Targets.Payload;

public sealed class Vp9FrameHeaderTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!Vp9FrameHeader.TryParse(input, out var header))
            return;
        Require(input[0] >> 6 == 2, "frames begin with their marker");
        Require(header.Profile <= 3 && header.Size.Width > 0 && header.Size.Height > 0, "a key frame has a size");
    }
}
