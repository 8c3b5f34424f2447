using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Tests.Fuzz.Targets.Sip;

public sealed class SipViaTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!SipVia.TryParse(input, out var value))
            return;
        Require(value.Branch.Length <= input.Length, "a branch lies within its field");
    }
}
