using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Fuzz.Targets.Rtcp;

public sealed class ReportBlockTarget : FuzzTarget
{
    private readonly byte[] _written = new byte[ReportBlock.Length];

    public override int MaxLength => 64;

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!ReportBlock.TryParse(input, out var block))
            return;
        Require(block.TryWrite(_written), "it can be written");
        Require(input[..ReportBlock.Length].SequenceEqual(_written), "byte for byte");
    }
}
