using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Tests.Fuzz.Targets.Sip;

public sealed class SipSessionExpiresTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!SipSessionExpires.TryParse(input, out var value))
            return;
        Require(value.Seconds <= SipLimits.Number, "numbers are bounded");
    }
}
