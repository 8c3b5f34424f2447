using System.Runtime.CompilerServices;

namespace MediaServer.Wire.Payload;

/// <summary>What a frame is to a decode target (RTP Payload Format For AV1, appendix A.8.1, "DTI").</summary>
public enum DecodeTargetIndication : byte
{
    NotPresent = 0,
    Discardable = 1,
    Switch = 2,
    Required = 3,
}

/// <summary>
/// How a frame depends on others: once per template in the structure, and again for the frame itself with what it overrides.
/// </summary>
public struct DependencyTemplate
{
    /// <summary>AV1 keeps eight reference frames, of which a frame uses at most seven.</summary>
    public const int MaxFrameDiffs = 8;

    private ulong _indications;
    private Diffs _frameDiffs;
    private Chains _chainDiffs;

    public byte SpatialLayer { get; internal set; }

    public byte TemporalLayer { get; internal set; }

    public byte FrameDiffCount { readonly get; private set; }

    /// <param name="decodeTarget">0 to 31.</param>
    public readonly DecodeTargetIndication Indication(int decodeTarget) =>
        (uint)decodeTarget < DependencyStructure.MaxDecodeTargets
            ? (DecodeTargetIndication)(_indications >> 2 * decodeTarget & 3)
            : DecodeTargetIndication.NotPresent;

    /// <summary>How many frame numbers back a frame lies that this one refers to; 0 beyond the last.</summary>
    public readonly int FrameDiff(int index) => (uint)index < FrameDiffCount ? _frameDiffs[index] : 0;

    /// <summary>How many frame numbers back the chain's last frame lies; 0 when the chain begins with this frame.</summary>
    public readonly int ChainDiff(int chain) => (uint)chain < DependencyStructure.MaxChains ? _chainDiffs[chain] : 0;

    internal void ReadIndications(ref BitReader reader, int decodeTargets)
    {
        _indications = 0;
        for (var i = 0; i < decodeTargets; i++)
            _indications |= (ulong)reader.Bits(2) << 2 * i;
    }

    internal void ReadChainDiffs(ref BitReader reader, int chains, int width)
    {
        for (var i = 0; i < chains; i++)
            _chainDiffs[i] = (byte)reader.Bits(width);
    }

    internal bool TryReadTemplateFrameDiffs(ref BitReader reader)
    {
        for (FrameDiffCount = 0; reader.Flag(); )
        {
            if (!TryAdd(reader.Bits(4)))
                return false;
        }
        return true;
    }

    internal bool TryReadCustomFrameDiffs(ref BitReader reader)
    {
        FrameDiffCount = 0;
        for (var size = reader.Bits(2); size > 0; size = reader.Bits(2))
        {
            if (!TryAdd(reader.Bits(4 * (int)size)))
                return false;
        }
        return true;
    }

    private bool TryAdd(uint minusOne)
    {
        if (FrameDiffCount == MaxFrameDiffs)
            return false;
        _frameDiffs[FrameDiffCount++] = (ushort)(minusOne + 1);
        return true;
    }

    [InlineArray(MaxFrameDiffs)]
    private struct Diffs
    {
        private ushort _first;
    }

    [InlineArray(DependencyStructure.MaxChains)]
    private struct Chains
    {
        private byte _first;
    }
}
