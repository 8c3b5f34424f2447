using CsCheck;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Wire.Payload;

/// <summary>Random structures, encoded by the syntax of the AV1 RTP specification's appendix A.8.2 and read back.</summary>
public class DependencyStructureTests
{
    private sealed record Model(int Offset, int[] Steps, int Targets, int Chains, int Seed, bool Resolutions)
    {
        public int Templates => Steps.Length + 1;

        /// <summary>One reproducible number for each field of the model.</summary>
        public int Value(int field, int i, int j, int limit) =>
            (int)((uint)(Seed * 31 + field * 7919 + i * 104_729 + j * 1_299_709) * 2_654_435_761u >> 8) % limit;

        public int Diffs(int template) => Value(1, template, 0, 5);
    }

    private static readonly Gen<Model> Any =
        from offset in Gen.Int[0, 63]
        from steps in Gen.Int[0, 2].Array[0, 20]
        from targets in Gen.Int[1, 32]
        from chains in Gen.Int[0, targets]
        from seed in Gen.Int[1, 1_000_000]
        from resolutions in Gen.Bool
        select new Model(offset, Legal(steps), targets, chains, seed, resolutions);

    /// <summary>Turns steps that would leave the layers AV1 has into "same layer".</summary>
    private static int[] Legal(int[] steps)
    {
        var (spatial, temporal) = (0, 0);
        for (var i = 0; i < steps.Length; i++)
        {
            if ((steps[i] == 1 && temporal == 7) || (steps[i] == 2 && spatial == 3))
                steps[i] = 0;
            temporal = steps[i] == 2 ? 0 : temporal + steps[i] % 2;
            spatial += steps[i] / 2;
        }
        return steps;
    }

    private static byte[] Encode(Model model, int template)
    {
        var writer = new BitWriter().Bits(0b11, 2).Bits((template + model.Offset) % 64, 6).Bits(77, 16);
        writer.Bits(0b10000, 5).Bits(model.Offset, 6).Bits(model.Targets - 1, 5);
        foreach (var step in model.Steps)
            writer.Bits(step, 2);
        writer.Bits(3, 2);
        for (var i = 0; i < model.Templates; i++)
        for (var target = 0; target < model.Targets; target++)
            writer.Bits(model.Value(0, i, target, 4), 2);
        for (var i = 0; i < model.Templates; i++, writer.Flag(false))
        for (var diff = 0; diff < model.Diffs(i); diff++)
            writer.Flag(true).Bits(model.Value(2, i, diff, 16), 4);
        writer.NonSymmetric(model.Chains, model.Targets + 1);
        for (var target = 0; model.Chains > 0 && target < model.Targets; target++)
            writer.NonSymmetric(model.Value(3, target, 0, model.Chains), model.Chains);
        for (var i = 0; i < model.Templates; i++)
        for (var chain = 0; chain < model.Chains; chain++)
            writer.Bits(model.Value(4, i, chain, 16), 4);
        writer.Flag(model.Resolutions);
        for (var layer = 0; model.Resolutions && layer <= model.Steps.Count(step => step == 2); layer++)
            writer.Bits(100 * layer + 99, 16).Bits(50 * layer + 49, 16);
        return writer.ToArray();
    }

    [Fact]
    public void RoundTrip() =>
        Any.Sample(model =>
        {
            var structure = default(DependencyStructure);
            var (spatial, temporal) = (0, 0);
            for (var template = 0; template < model.Templates; template++)
            {
                Assert.True(DependencyDescriptor.TryParse(Encode(model, template), ref structure, out var read));
                if (template > 0)
                    (spatial, temporal) = model.Steps[template - 1] switch
                    {
                        0 => (spatial, temporal),
                        1 => (spatial, temporal + 1),
                        _ => (spatial + 1, 0),
                    };
                Assert.Equal((spatial, temporal), (read.Frame.SpatialLayer, read.Frame.TemporalLayer));
                AssertTemplate(model, template, read.Frame);
            }
            AssertStructure(model, structure);
        });

    private static void AssertTemplate(Model model, int template, DependencyTemplate read)
    {
        for (var target = 0; target < model.Targets; target++)
            Assert.Equal(model.Value(0, template, target, 4), (int)read.Indication(target));
        Assert.Equal(model.Diffs(template), read.FrameDiffCount);
        for (var diff = 0; diff < model.Diffs(template); diff++)
            Assert.Equal(model.Value(2, template, diff, 16) + 1, read.FrameDiff(diff));
        for (var chain = 0; chain < model.Chains; chain++)
            Assert.Equal(model.Value(4, template, chain, 16), read.ChainDiff(chain));
    }

    private static void AssertStructure(Model model, in DependencyStructure structure)
    {
        Assert.Equal(
            (model.Offset, model.Templates, model.Targets, model.Chains),
            (structure.TemplateIdOffset, structure.TemplateCount, structure.DecodeTargetCount, structure.ChainCount)
        );
        for (var target = 0; model.Chains > 0 && target < model.Targets; target++)
            Assert.Equal(model.Value(3, target, 0, model.Chains), structure.ProtectedBy(target));
        for (var layer = 0; layer < structure.SpatialLayers; layer++)
            Assert.Equal(
                model.Resolutions ? new FrameSize((ushort)(100 * layer + 100), (ushort)(50 * layer + 50)) : default,
                structure.Resolution(layer)
            );
    }

    [Fact]
    public void DecodeTargetLayer_L1T2_IsTheHighestPresent()
    {
        // Two templates, T0 and T1; target 0 leaves T1 out, target 1 has both.
        var bits = new BitWriter().Bits(0xC0, 8).Bits(1, 16).Bits(0b10000, 5).Bits(0, 6).Bits(1, 5).Bits(1, 2).Bits(3, 2);
        bits.Bits(2, 2).Bits(2, 2).Bits(0, 2).Bits(1, 2).Flag(false).Flag(false).NonSymmetric(0, 3).Flag(false);
        var structure = default(DependencyStructure);
        Assert.True(DependencyDescriptor.TryParse(bits.ToArray(), ref structure, out _));
        Assert.Equal((0, 0), structure.DecodeTargetLayer(0));
        Assert.Equal((0, 1), structure.DecodeTargetLayer(1));
        Assert.Equal((1, 2), (structure.SpatialLayers, structure.TemporalLayers));
        Assert.Equal(3u, structure.AllDecodeTargets);
    }

    [Fact]
    public void TryParse_LayersBeyondAv1_Refused()
    {
        var bits = new BitWriter().Bits(0xC0, 8).Bits(1, 16).Bits(0b10000, 5).Bits(0, 6).Bits(0, 5);
        for (var i = 0; i < 4; i++)
            bits.Bits(2, 2);
        bits.Bits(3, 2).Bits(0, 64);
        var structure = default(DependencyStructure);
        Assert.False(DependencyDescriptor.TryParse(bits.ToArray(), ref structure, out _));
        Assert.False(structure.IsKnown);
    }

    [Fact]
    public void TryParse_MoreTemplatesThanIds_Refused()
    {
        var bits = new BitWriter().Bits(0xC0, 8).Bits(1, 16).Bits(0b10000, 5).Bits(0, 6).Bits(0, 5).Bits(0, 2 * 64);
        bits.Bits(3, 2).Bits(0, 2000);
        var structure = default(DependencyStructure);
        Assert.False(DependencyDescriptor.TryParse(bits.ToArray(), ref structure, out _));
    }
}
