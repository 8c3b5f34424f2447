using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Fuzz.Targets.Payload;

public sealed class RedPayloadTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!RedPayload.TryParse(input, out var red))
            return;
        var (blocks, bytes) = (0, red.Primary.Length);
        foreach (var block in red)
        {
            blocks++;
            bytes += block.Data.Length;
            Require(block.PayloadType < 128 && block.TimestampOffset < 1 << 14, "fields keep to their widths");
        }
        Require(blocks == red.RedundantCount && blocks <= RedPayload.MaxBlocks, "as many as announced");
        Require(bytes + 4 * blocks + 1 == input.Length && red.PrimaryPayloadType < 128, "the parts make up the whole");
    }
}
