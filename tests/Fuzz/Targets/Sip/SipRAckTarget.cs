using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Tests.Fuzz.Targets.Sip;

public sealed class SipRAckTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!SipRAck.TryParse(input, out var value))
            return;
        Require(value.Response <= SipLimits.Number, "numbers are bounded");
    }
}
