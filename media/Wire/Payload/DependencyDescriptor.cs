using System.Buffers.Binary;

namespace MediaServer.Wire.Payload;

/// <summary>
/// The dependency descriptor header extension: which frame a packet belongs to and what that frame depends on, readable without
/// touching the payload (RTP Payload Format For AV1, appendix A).
/// </summary>
/// <remarks>
/// <code>
///   0                   1                   2
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |S|E| template  |         frame number          |   always
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |T|A|d|f|c| structure | active | dtis | fdiffs | chains | zeros    when longer than 3 bytes
///  +-+-+-+-+-+- - -
/// </code>
/// </remarks>
public readonly struct DependencyDescriptor
{
    private const int MandatoryLength = 3;

    /// <summary>First packet of a frame.</summary>
    public bool StartsFrame { get; private init; }

    /// <summary>Last packet of a frame.</summary>
    public bool EndsFrame { get; private init; }

    /// <summary>16 bits that wrap; frames of all layers share one row of numbers.</summary>
    public ushort FrameNumber { get; private init; }

    /// <summary>The packet brought a new structure, which only the first packets of key frames do.</summary>
    public bool HasStructure { get; private init; }

    /// <summary>The targets that the sender still serves, as a bit mask; null when the packet does not say.</summary>
    public uint? ActiveDecodeTargets { get; private init; }

    /// <summary>The frame's layers and dependencies: its template, with what the frame itself overrides.</summary>
    public DependencyTemplate Frame { get; private init; }

    /// <summary>A new structure and nothing to refer to: a decoder can start here.</summary>
    public bool IsKeyFrame => StartsFrame && HasStructure && Frame.FrameDiffCount == 0;

    /// <summary>Reads one descriptor against what the stream announced before.</summary>
    /// <param name="structure">The stream's structure; replaced when the packet brings a valid new one, else untouched.</param>
    /// <returns>False also while no structure is known: until a key frame comes, nothing can be said.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, ref DependencyStructure structure, out DependencyDescriptor descriptor)
    {
        descriptor = default;
        if (data.Length < MandatoryLength)
            return false;
        if (data.Length == MandatoryLength)
        {
            if (!structure.TryGetTemplate(data[0] & 0x3F, out var frame))
                return false;
            descriptor = Mandatory(data) with { Frame = frame };
            return true;
        }
        return (data[MandatoryLength] & 0x80) != 0
            ? TryParseWithStructure(data, ref structure, out descriptor)
            : TryParseExtended(data, new BitReader(data[MandatoryLength..]), structure, out descriptor);
    }

    /// <summary>Puts another frame number into a descriptor in place.</summary>
    public static bool TryRewrite(Span<byte> data, ushort frameNumber)
    {
        if (data.Length < MandatoryLength)
            return false;
        BinaryPrimitives.WriteUInt16BigEndian(data[1..], frameNumber);
        return true;
    }

    private static DependencyDescriptor Mandatory(ReadOnlySpan<byte> data) =>
        new()
        {
            StartsFrame = (data[0] & 0x80) != 0,
            EndsFrame = (data[0] & 0x40) != 0,
            FrameNumber = BinaryPrimitives.ReadUInt16BigEndian(data[1..]),
        };

    // Apart, so that only packets with a structure pay for 4 KB of stack.
    private static bool TryParseWithStructure(ReadOnlySpan<byte> data, ref DependencyStructure known, out DependencyDescriptor descriptor)
    {
        descriptor = default;
        var reader = new BitReader(data[MandatoryLength..]);
        reader.Bits(5);
        if (!DependencyStructure.TryRead(ref reader, out var announced))
            return false;
        if (!TryParseExtended(data, reader, announced, out descriptor))
            return false;
        known = announced;
        return true;
    }

    /// <param name="reader">Behind the mandatory fields, or behind the structure when the packet brings one.</param>
    private static bool TryParseExtended(
        ReadOnlySpan<byte> data,
        BitReader reader,
        in DependencyStructure structure,
        out DependencyDescriptor descriptor
    )
    {
        descriptor = default;
        var flags = data[MandatoryLength];
        var hasStructure = (flags & 0x80) != 0;
        if (!hasStructure)
            reader.Bits(5);
        if (!structure.TryGetTemplate(data[0] & 0x3F, out var frame))
            return false;
        uint? active = hasStructure ? structure.AllDecodeTargets : null;
        if ((flags & 0x40) != 0)
            active = reader.Bits(structure.DecodeTargetCount);
        if ((flags & 0x20) != 0)
            frame.ReadIndications(ref reader, structure.DecodeTargetCount);
        if ((flags & 0x10) != 0 && !frame.TryReadCustomFrameDiffs(ref reader))
            return false;
        if ((flags & 0x08) != 0)
            frame.ReadChainDiffs(ref reader, structure.ChainCount, width: 8);
        if (reader.Failed)
            return false;
        descriptor = Mandatory(data) with { HasStructure = hasStructure, ActiveDecodeTargets = active, Frame = frame };
        return true;
    }
}
