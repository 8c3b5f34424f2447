using MediaServer.Recorder.Encryption;
using MediaServer.Tests.Fuzz.Harness;

namespace MediaServer.Tests.Fuzz.Targets.Recorder;

public sealed class WrappedKeyTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!WrappedKey.TryParse(input, out var key))
            return;
        Require(key.MasterKeyId.Length == MasterKey.IdLength, "the id is whole");
        Require(input.Length == WrappedKey.Length, "nothing stands behind it");
    }
}
