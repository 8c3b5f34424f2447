using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Fuzz.Targets.Payload;

public sealed class H264PayloadTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!H264Payload.TryParse(input, out var payload))
            return;
        Require(payload.FirstNal != H264NalType.Unspecified || (input[0] & 0x1F) == 28 || input.Length > 3, "some unit is there");
        Require(payload.Size == default || payload.HasParameterSet, "only a parameter set tells the size");
        Require(payload.StartsNal || !payload.IsKeyFrame, "a key frame starts with its first fragment");
    }
}
