using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Sip.Digest;

namespace MediaServer.Tests.Fuzz.Targets.Sip;

public sealed class SipChallengeTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!SipChallenge.TryParse(input, out var value))
            return;
        _ = (value.Algorithm, value.IsStale, value.OffersAuth, value.HasQop);
        Require(value.Nonce.Length + value.Realm.Length + value.Opaque.Length <= input.Length, "fields lie within the value");
    }
}
