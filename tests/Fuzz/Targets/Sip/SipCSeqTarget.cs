using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Tests.Fuzz.Targets.Sip;

public sealed class SipCSeqTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!SipCSeq.TryParse(input, out var value))
            return;
        Require(value.Number <= SipLimits.Number, "numbers are bounded");
    }
}
