using System.Buffers.Binary;

namespace MediaServer.Wire.Payload;

/// <summary>The VP9 payload descriptor (RFC 9628 section 4.2).</summary>
/// <remarks>
/// <code>
///       0 1 2 3 4 5 6 7
///      +-+-+-+-+-+-+-+-+
///      |I|P|L|F|B|E|V|Z|
///      +-+-+-+-+-+-+-+-+
///  I:  |M| PICTURE ID  |   M: 15 bits in two bytes, else 7 bits
///      +-+-+-+-+-+-+-+-+
///  L:  | TID |U| SID |D|
///      +-+-+-+-+-+-+-+-+
///  L, not F: TL0PICIDX |
///      +-+-+-+-+-+-+-+-+
///  P, F:  P_DIFF     |N|   up to three times, while N is set
///      +-+-+-+-+-+-+-+-+
///  V:  scalability structure (see <see cref="Vp9ScalabilityStructure"/>)
/// </code>
/// </remarks>
public readonly struct Vp9Descriptor
{
    /// <summary>"P_DIFF ... up to 3 times": a fourth is a lie.</summary>
    private const int MaxReferences = 3;

    /// <summary>Bytes of the descriptor; the VP9 payload follows.</summary>
    public int Length { get; private init; }

    /// <summary>First packet of a frame (one spatial layer of a picture).</summary>
    public bool StartsFrame { get; private init; }

    /// <summary>Last packet of a frame.</summary>
    public bool EndsFrame { get; private init; }

    /// <summary>Predicted from other pictures (P). What is not, and lies on the lowest layers, begins a sequence.</summary>
    public bool InterPicturePredicted { get; private init; }

    /// <summary>References are listed with each picture rather than by the structure (F).</summary>
    public bool FlexibleMode { get; private init; }

    /// <summary>0, 7 or 15: how wide the picture id travels.</summary>
    public byte PictureIdBits { get; private init; }

    public ushort PictureId { get; private init; }

    public bool HasLayers { get; private init; }

    public byte TemporalLayer { get; private init; }

    public byte SpatialLayer { get; private init; }

    /// <summary>A receiver may switch up to this temporal layer here (U).</summary>
    public bool SwitchingUp { get; private init; }

    /// <summary>Predicted from the spatial layer below, of the same picture (D).</summary>
    public bool InterLayerPredicted { get; private init; }

    /// <summary>Higher spatial layers do not refer to this frame (Z).</summary>
    public bool NotReferencedBySpatialLayers { get; private init; }

    /// <summary>Null in flexible mode and without layers.</summary>
    public byte? Tl0PicIdx { get; private init; }

    /// <summary>Null when the packet carries none (V).</summary>
    public Vp9ScalabilityStructure? Structure { get; private init; }

    /// <summary>Begins a picture that can be decoded without any before it: lowest layer, first packet, not predicted.</summary>
    public bool IsKeyFrame => StartsFrame && !InterPicturePredicted && !InterLayerPredicted && SpatialLayer == 0;

    public static bool TryParse(ReadOnlySpan<byte> payload, out Vp9Descriptor descriptor)
    {
        descriptor = default;
        if (payload.IsEmpty)
            return false;
        var flags = payload[0];
        var at = 1;
        var parsed = new Vp9Descriptor
        {
            InterPicturePredicted = (flags & 0x40) != 0,
            HasLayers = (flags & 0x20) != 0,
            FlexibleMode = (flags & 0x10) != 0,
            StartsFrame = (flags & 0x08) != 0,
            EndsFrame = (flags & 0x04) != 0,
            NotReferencedBySpatialLayers = (flags & 0x01) != 0,
        };
        // Flexible mode counts references in picture ids; without them it means nothing.
        if (parsed.FlexibleMode && (flags & 0x80) == 0)
            return false;
        if ((flags & 0x80) != 0 && !parsed.TryReadPictureId(payload, ref at, out parsed))
            return false;
        if (parsed.HasLayers && !parsed.TryReadLayers(payload, ref at, out parsed))
            return false;
        if (parsed is { FlexibleMode: true, InterPicturePredicted: true } && !TrySkipReferences(payload, ref at))
            return false;
        if ((flags & 0x02) != 0)
        {
            if (!Vp9ScalabilityStructure.TryParse(payload[at..], out var structure))
                return false;
            parsed = parsed with { Structure = structure };
            at += structure.Length;
        }
        descriptor = parsed with { Length = at };
        return payload.Length > at;
    }

    /// <summary>Puts other numbers into a packet in place; widths stay, absent fields are left out.</summary>
    public static bool TryRewrite(Span<byte> payload, ushort pictureId, byte tl0PicIdx)
    {
        if (!TryParse(payload, out var descriptor))
            return false;
        var at = 1;
        if (descriptor.PictureIdBits == 7)
            payload[at++] = (byte)(pictureId & 0x7F);
        else if (descriptor.PictureIdBits == 15)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload[at..], (ushort)(0x8000 | pictureId));
            at += 2;
        }
        if (descriptor.Tl0PicIdx is not null)
            payload[at + 1] = tl0PicIdx;
        return true;
    }

    private Vp9Descriptor With(byte bits, int pictureId) => this with { PictureIdBits = bits, PictureId = (ushort)pictureId };

    private bool TryReadPictureId(ReadOnlySpan<byte> payload, ref int at, out Vp9Descriptor result)
    {
        result = this;
        if (payload.Length <= at)
            return false;
        var wide = (payload[at] & 0x80) != 0;
        if (payload.Length < at + (wide ? 2 : 1))
            return false;
        result = wide ? With(15, BinaryPrimitives.ReadUInt16BigEndian(payload[at..]) & 0x7FFF) : With(7, payload[at]);
        at += wide ? 2 : 1;
        return true;
    }

    private bool TryReadLayers(ReadOnlySpan<byte> payload, ref int at, out Vp9Descriptor result)
    {
        result = this;
        if (payload.Length < at + (FlexibleMode ? 1 : 2))
            return false;
        var layers = payload[at++];
        result = this with
        {
            TemporalLayer = (byte)(layers >> 5),
            SwitchingUp = (layers & 0x10) != 0,
            SpatialLayer = (byte)(layers >> 1 & 7),
            InterLayerPredicted = (layers & 1) != 0,
            Tl0PicIdx = FlexibleMode ? null : payload[at++],
        };
        return true;
    }

    private static bool TrySkipReferences(ReadOnlySpan<byte> payload, ref int at)
    {
        for (var i = 0; i < MaxReferences; i++)
        {
            if (payload.Length <= at)
                return false;
            if ((payload[at++] & 1) == 0)
                return true;
        }
        return false;
    }
}
