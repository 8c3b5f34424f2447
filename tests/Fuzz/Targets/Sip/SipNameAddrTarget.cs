using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Tests.Fuzz.Targets.Sip;

public sealed class SipNameAddrTarget : FuzzTarget
{
    /// <summary>Decoded names are strings.</summary>
    public override bool MustNotAllocate => false;

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!SipNameAddr.TryParse(input, out var value))
            return;
        _ = value.DisplayName;
    }
}
