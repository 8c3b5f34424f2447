using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Stun;

namespace MediaServer.Tests.Fuzz.Targets.Stun;

public sealed class StunMessageTarget : FuzzTarget
{
    private readonly byte[] _key = "server-password-of-22c"u8.ToArray();

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!StunMessage.TryParse(input, out var message))
            return;
        Require(input.Length % 4 == 0 && input.Length <= StunMessage.MaxLength, "a message is bounded and aligned");
        var covered = StunMessage.HeaderLength;
        foreach (var attribute in message.Attributes)
        {
            Require(message.TryGet(attribute.Type, out _), "what is listed is found");
            Require(attribute.Type != StunAttributeType.MessageIntegrity, "integrity is the end of what counts");
            covered += 4 + attribute.Value.Length;
        }
        Require(covered <= input.Length, "attributes lie within the message");
        _ = (message.Class, message.Method, message.TransactionId, message.UseCandidate, message.Priority, message.Nomination);
        _ = (message.IceControlled, message.IceControlling, message.ErrorCode, message.XorMappedAddress);
        _ = StunUsername.TrySplit(message.Username, out _, out _);
        Require(!message.VerifyIntegrity(_key) || message.HasIntegrity, "nothing unsigned verifies");
        Require(!message.VerifyFingerprint() || message.HasFingerprint, "nothing without fingerprint verifies");
    }
}
