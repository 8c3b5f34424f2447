using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Sip.Digest;

namespace MediaServer.Tests.Fuzz.Targets.Sip;

public sealed class SipCredentialsTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!SipCredentials.TryParse(input, out var value))
            return;
        _ = value.Algorithm;
        Require(value.Nonce.Length + value.Uri.Length + value.ClientNonce.Length <= input.Length, "fields lie within the value");
    }
}
