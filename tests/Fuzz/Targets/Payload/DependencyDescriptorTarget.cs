using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Fuzz.Targets.Payload;

public sealed class DependencyDescriptorTarget : FuzzTarget
{
    private DependencyStructure _structure;

    public override int MaxLength => 255;

    public override void Run(ReadOnlySpan<byte> input)
    {
        // The known structure lives on from input to input, as it does in a stream under attack.
        var known = _structure.IsKnown;
        if (!DependencyDescriptor.TryParse(input, ref _structure, out var descriptor))
        {
            Require(_structure.IsKnown == known, "what is refused teaches nothing");
            return;
        }
        Require(_structure.IsKnown, "without a structure nothing can be said");
        Require(_structure.TemplateCount is >= 1 and <= 64 && _structure.DecodeTargetCount is >= 1 and <= 32, "within bounds");
        Require(_structure.ChainCount <= _structure.DecodeTargetCount, "no more chains than decode targets");
        Require(descriptor.Frame.SpatialLayer < _structure.SpatialLayers, "the frame's layers exist");
        Require(descriptor.Frame.TemporalLayer < _structure.TemporalLayers, "both of them");
        for (var target = 0; target < _structure.DecodeTargetCount; target++)
        {
            Require(_structure.ProtectedBy(target) is var chain && (chain == 0 || chain < _structure.ChainCount), "its chain exists");
            _ = (_structure.DecodeTargetLayer(target), descriptor.Frame.Indication(target));
        }
        for (var i = 0; i <= descriptor.Frame.FrameDiffCount; i++)
            Require(descriptor.Frame.FrameDiff(i) > 0 == i < descriptor.Frame.FrameDiffCount, "a frame refers to earlier ones");
    }
}
