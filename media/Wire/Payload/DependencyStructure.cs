using System.Runtime.CompilerServices;

namespace MediaServer.Wire.Payload;

/// <summary>
/// The templates that a key frame announces and later frames refer to (RTP Payload Format For AV1, appendix A.8.2,
/// <c>template_dependency_structure</c>).
/// </summary>
/// <remarks>
/// <code>
///  +-----------------+----------------+--------+------+--------+--------+-------------+
///  | id offset (6)   | dt count-1 (5) | layers | dtis | fdiffs | chains | resolutions |
///  +-----------------+----------------+--------+------+--------+--------+-------------+
/// </code>
/// A value of about 4 KB without references: keep one per stream, hand it on by reference.
/// </remarks>
public struct DependencyStructure
{
    /// <summary>Template ids have six bits.</summary>
    public const int MaxTemplates = 64;

    /// <summary>The count has five bits, less one.</summary>
    public const int MaxDecodeTargets = 32;

    /// <summary>No more chains than decode targets.</summary>
    public const int MaxChains = 32;

    /// <summary>AV1 has two bits for spatial and three for temporal ids (AV1 specification section 5.3.3).</summary>
    public const int MaxSpatialLayers = 4,
        MaxTemporalLayers = 8;

    private Templates _templates;
    private Resolutions _resolutions;
    private Protection _protectedBy;

    /// <summary>False for <c>default</c>: no key frame was seen yet.</summary>
    public readonly bool IsKnown => TemplateCount != 0;

    public byte TemplateIdOffset { get; private set; }

    public byte TemplateCount { readonly get; private set; }

    public byte DecodeTargetCount { readonly get; private set; }

    public byte ChainCount { readonly get; private set; }

    public byte SpatialLayers { readonly get; private set; }

    public byte TemporalLayers { get; private set; }

    public bool HasResolutions { readonly get; private set; }

    /// <summary>All decode targets of the structure as a bit mask.</summary>
    public readonly uint AllDecodeTargets => (uint)((1UL << DecodeTargetCount) - 1);

    /// <summary>Zero by zero when resolutions were not sent or the layer does not exist.</summary>
    public readonly FrameSize Resolution(int spatialLayer) =>
        (uint)spatialLayer < SpatialLayers && HasResolutions ? _resolutions[spatialLayer] : default;

    /// <summary>The chain that keeps a decode target decodable; meaningless without chains.</summary>
    public readonly int ProtectedBy(int decodeTarget) => (uint)decodeTarget < DecodeTargetCount ? _protectedBy[decodeTarget] : 0;

    /// <summary>The highest layers of a decode target: the highest of all templates that are present in it.</summary>
    public readonly (byte Spatial, byte Temporal) DecodeTargetLayer(int decodeTarget)
    {
        var (spatial, temporal) = ((byte)0, (byte)0);
        for (var i = 0; i < TemplateCount; i++)
        {
            if (_templates[i].Indication(decodeTarget) == DecodeTargetIndication.NotPresent)
                continue;
            spatial = Math.Max(spatial, _templates[i].SpatialLayer);
            temporal = Math.Max(temporal, _templates[i].TemporalLayer);
        }
        return (spatial, temporal);
    }

    internal readonly bool TryGetTemplate(int id, out DependencyTemplate template)
    {
        var index = (id + MaxTemplates - TemplateIdOffset) % MaxTemplates;
        template = index < TemplateCount ? _templates[index] : default;
        return index < TemplateCount;
    }

    internal static bool TryRead(ref BitReader reader, out DependencyStructure structure)
    {
        structure = default;
        structure.TemplateIdOffset = (byte)reader.Bits(6);
        structure.DecodeTargetCount = (byte)(reader.Bits(5) + 1);
        if (!structure.TryReadLayers(ref reader))
            return false;
        for (var i = 0; i < structure.TemplateCount; i++)
            structure._templates[i].ReadIndications(ref reader, structure.DecodeTargetCount);
        for (var i = 0; i < structure.TemplateCount; i++)
        {
            if (!structure._templates[i].TryReadTemplateFrameDiffs(ref reader))
                return false;
        }
        structure.ReadChains(ref reader);
        structure.ReadResolutions(ref reader);
        return !reader.Failed;
    }

    private bool TryReadLayers(ref BitReader reader)
    {
        var (spatial, temporal, more) = (0, 0, 0u);
        for (; more != 3; more = reader.Bits(2))
        {
            (spatial, temporal) = more switch
            {
                1 => (spatial, temporal + 1),
                2 => (spatial + 1, 0),
                _ => (spatial, temporal),
            };
            if (TemplateCount == MaxTemplates || spatial == MaxSpatialLayers || temporal == MaxTemporalLayers)
                return false;
            ref var template = ref _templates[TemplateCount++];
            (template.SpatialLayer, template.TemporalLayer) = ((byte)spatial, (byte)temporal);
            TemporalLayers = (byte)Math.Max(TemporalLayers, temporal + 1);
        }
        SpatialLayers = (byte)(spatial + 1);
        return !reader.Failed;
    }

    private void ReadChains(ref BitReader reader)
    {
        ChainCount = (byte)reader.NonSymmetric(DecodeTargetCount + 1u);
        if (ChainCount == 0)
            return;
        for (var i = 0; i < DecodeTargetCount; i++)
            _protectedBy[i] = (byte)reader.NonSymmetric(ChainCount);
        for (var i = 0; i < TemplateCount; i++)
            _templates[i].ReadChainDiffs(ref reader, ChainCount, width: 4);
    }

    private void ReadResolutions(ref BitReader reader)
    {
        HasResolutions = reader.Flag();
        for (var i = 0; HasResolutions && i < SpatialLayers; i++)
        {
            var (width, height) = (reader.Bits(16) + 1, reader.Bits(16) + 1);
            _resolutions[i] = new FrameSize((ushort)Math.Min(width, ushort.MaxValue), (ushort)Math.Min(height, ushort.MaxValue));
        }
    }

    [InlineArray(MaxTemplates)]
    private struct Templates
    {
        private DependencyTemplate _first;
    }

    [InlineArray(MaxSpatialLayers)]
    private struct Resolutions
    {
        private FrameSize _first;
    }

    [InlineArray(MaxDecodeTargets)]
    private struct Protection
    {
        private byte _first;
    }
}
