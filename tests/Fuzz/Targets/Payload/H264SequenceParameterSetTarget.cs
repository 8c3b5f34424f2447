using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Fuzz.Targets.Payload;

public sealed class H264SequenceParameterSetTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!H264SequenceParameterSet.TryParse(input, out var sps))
            return;
        Require(sps.Size is { Width: > 0, Height: > 0 }, "a picture has pixels");
        Require(sps.Profile == input[1] && sps.Level == input[3], "profile and level stand at their place");
    }
}
