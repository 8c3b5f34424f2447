using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Tests.Fuzz.Targets.Rtp;

public sealed class AudioLevelTarget : FuzzTarget
{
    private readonly byte[] _written = new byte[16];

    public override int MaxLength => 40;

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!AudioLevel.TryParse(input, out var value))
            return;
        Require(value.TryWrite(_written), "what was read can be written");
        Require(AudioLevel.TryParse(_written.AsSpan(0, AudioLevel.Length), out var again) && again.Equals(value), "and reads the same");
    }
}
