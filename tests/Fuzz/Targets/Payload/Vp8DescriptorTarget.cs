using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Fuzz.Targets.Payload;

public sealed class Vp8DescriptorTarget : FuzzTarget
{
    private readonly byte[] _copy = new byte[1500];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var copy = _copy.AsSpan(0, input.Length);
        input.CopyTo(copy);
        var parsed = Vp8Descriptor.TryParse(input, out var descriptor);
        Require(Vp8Descriptor.TryRewrite(copy, 0x7ABC, 0x5A) == parsed, "both accept the same");
        if (!parsed)
            return;
        Require(descriptor.Length < input.Length, "something follows the descriptor");
        Require(Vp8Descriptor.TryParse(copy, out var again) && again.Length == descriptor.Length, "a rewritten packet reads");
        Require(again.IsKeyFrame == descriptor.IsKeyFrame && again.TemporalLayer == descriptor.TemporalLayer, "and means the same");
        Require(again.PictureId == (0x7ABC & ((1 << again.PictureIdBits) - 1)), "with the new picture id");
        Require(copy[descriptor.Length..].SequenceEqual(input[descriptor.Length..]), "and an untouched payload");
    }
}
