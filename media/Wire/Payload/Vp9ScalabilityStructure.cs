using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace MediaServer.Wire.Payload;

/// <summary>How a VP9 stream is layered: its spatial resolutions; the picture group is checked and skipped (RFC 9628 section 4.2.1).</summary>
/// <remarks>
/// <code>
///      +-+-+-+-+-+-+-+-+
///      | N_S |Y|G|-|-|-|
///      +-+-+-+-+-+-+-+-+              -+
///  Y:  |     WIDTH (16)  HEIGHT (16)   |  N_S + 1 times
///      +-+-+-+-+-+-+-+-+              -+
///  G:  |      N_G      |
///      +-+-+-+-+-+-+-+-+              -+
///      |  TID  |U| R |-|-| P_DIFF (8)  |  N_G times, P_DIFF R times
///      +-+-+-+-+-+-+-+-+              -+
/// </code>
/// </remarks>
public readonly struct Vp9ScalabilityStructure
{
    /// <summary>N_S has three bits.</summary>
    public const int MaxSpatialLayers = 8;

    private readonly Sizes _sizes;

    private Vp9ScalabilityStructure(int length, int layers, bool hasSizes, in Sizes sizes)
    {
        Length = length;
        SpatialLayers = (byte)layers;
        HasResolutions = hasSizes;
        _sizes = sizes;
    }

    public int Length { get; }

    /// <summary>1 to 8.</summary>
    public byte SpatialLayers { get; }

    public bool HasResolutions { get; }

    /// <summary>Zero by zero when the resolutions were not sent or the layer does not exist.</summary>
    public FrameSize Resolution(int spatialLayer) => (uint)spatialLayer < SpatialLayers && HasResolutions ? _sizes[spatialLayer] : default;

    public static bool TryParse(ReadOnlySpan<byte> bytes, out Vp9ScalabilityStructure structure)
    {
        structure = default;
        if (bytes.IsEmpty)
            return false;
        var (layers, hasSizes, at) = ((bytes[0] >> 5) + 1, (bytes[0] & 0x10) != 0, 1);
        var sizes = default(Sizes);
        if (hasSizes)
        {
            if (bytes.Length < at + 4 * layers)
                return false;
            for (var i = 0; i < layers; i++, at += 4)
            {
                sizes[i] = new FrameSize(
                    BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]),
                    BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..])
                );
            }
        }
        if ((bytes[0] & 0x08) != 0 && !TrySkipPictureGroup(bytes, ref at))
            return false;
        structure = new Vp9ScalabilityStructure(at, layers, hasSizes, sizes);
        return true;
    }

    private static bool TrySkipPictureGroup(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (bytes.Length <= at)
            return false;
        for (var left = bytes[at++]; left > 0; left--)
        {
            if (bytes.Length <= at)
                return false;
            at += 1 + (bytes[at] >> 2 & 3);
        }
        return at <= bytes.Length;
    }

    [InlineArray(MaxSpatialLayers)]
    private struct Sizes
    {
        private FrameSize _first;
    }
}

/// <summary>Pixels across and down.</summary>
public readonly record struct FrameSize(ushort Width, ushort Height);
