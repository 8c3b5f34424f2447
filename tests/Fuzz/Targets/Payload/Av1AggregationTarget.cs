using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Fuzz.Targets.Payload;

public sealed class Av1AggregationTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!Av1Aggregation.TryParse(input, out var aggregation))
            return;
        var (elements, bytes) = (0, 0);
        foreach (var element in aggregation)
        {
            elements++;
            bytes += element.Bytes.Length;
            Require(!element.IsContinuation || (elements == 1 && aggregation.ContinuesObu), "only the first goes on with another");
            _ = element.Type;
        }
        Require(elements > 0 && bytes < input.Length, "elements lie within the payload");
        Require((input[0] >> 4 & 3) is var announced && (announced == 0 || announced == elements), "as many as announced");
        Require(!aggregation.IsKeyFrame || aggregation.StartsSequence, "a key frame starts a sequence");
    }
}
