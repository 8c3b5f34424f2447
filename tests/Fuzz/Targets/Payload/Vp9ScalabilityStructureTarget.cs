using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Fuzz.Targets.Payload;

public sealed class Vp9ScalabilityStructureTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!Vp9ScalabilityStructure.TryParse(input, out var structure))
            return;
        Require(structure.Length <= input.Length && structure.SpatialLayers is >= 1 and <= 8, "within bounds");
        for (var i = -1; i <= structure.SpatialLayers; i++)
            _ = structure.Resolution(i);
        Require(Vp9ScalabilityStructure.TryParse(input[..structure.Length], out var again), "its own length suffices");
        Require(again.Length == structure.Length, "and is the same");
    }
}
