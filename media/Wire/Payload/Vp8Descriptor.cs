using System.Buffers.Binary;

namespace MediaServer.Wire.Payload;

/// <summary>The VP8 payload descriptor and what the frame's own header tells behind it (RFC 7741 sections 4.2 and 4.3).</summary>
/// <remarks>
/// <code>
///       0 1 2 3 4 5 6 7
///      +-+-+-+-+-+-+-+-+
///      |X|R|N|S|R| PID |
///      +-+-+-+-+-+-+-+-+
///  X:  |I|L|T|K| RSV   |
///      +-+-+-+-+-+-+-+-+
///  I:  |M| PictureID   |   M: 15 bits in two bytes, else 7 bits
///      +-+-+-+-+-+-+-+-+
///  L:  |   TL0PICIDX   |
///      +-+-+-+-+-+-+-+-+
///  T/K:|TID|Y| KEYIDX  |
///      +-+-+-+-+-+-+-+-+
///  S=1, PID=0, then:
///      |Size0|H| VER |P|   P=0: key frame; its header goes on with
///      |Size1  | Size2 |   9D 01 2A, width (14 bits), height (14 bits), little endian
/// </code>
/// </remarks>
public readonly record struct Vp8Descriptor
{
    /// <summary>Mask of a picture id of 15 bits.</summary>
    public const ushort WidePictureIdMask = 0x7FFF;

    private const int KeyFrameHeaderLength = 10;

    /// <summary>Bytes of the descriptor; the VP8 payload follows.</summary>
    public byte Length { get; private init; }

    /// <summary>This packet begins a frame: the first partition's first packet.</summary>
    public bool StartsFrame { get; private init; }

    public bool IsKeyFrame { get; private init; }

    /// <summary>No other frame refers to this one; it may be dropped alone.</summary>
    public bool NonReference { get; private init; }

    public byte PartitionId { get; private init; }

    /// <summary>0, 7 or 15: how wide the picture id travels.</summary>
    public byte PictureIdBits { get; private init; }

    public ushort PictureId { get; private init; }

    /// <summary>Running number of temporal base layer frames; null when absent.</summary>
    public byte? Tl0PicIdx { get; private init; }

    /// <summary>Null when the stream has no temporal layers.</summary>
    public byte? TemporalLayer { get; private init; }

    /// <summary>The frame depends on the base layer only, so a receiver may switch up to its layer here.</summary>
    public bool LayerSync { get; private init; }

    public byte? KeyIndex { get; private init; }

    /// <summary>0 unless the packet carries a key frame's header.</summary>
    public ushort Width { get; private init; }

    public ushort Height { get; private init; }

    public static bool TryParse(ReadOnlySpan<byte> payload, out Vp8Descriptor descriptor)
    {
        descriptor = default;
        if (!TryLocate(payload, out var at))
            return false;
        var (partition, starts) = ((byte)(payload[0] & 0x07), (payload[0] & 0x17) == 0x10);
        var parsed = new Vp8Descriptor
        {
            Length = at.End,
            StartsFrame = starts,
            NonReference = (payload[0] & 0x20) != 0,
            PartitionId = partition,
            PictureIdBits = at.PictureIdBits,
            PictureId = ReadPictureId(payload, at),
            Tl0PicIdx = at.Tl0PicIdx == 0 ? null : payload[at.Tl0PicIdx],
            TemporalLayer = at.HasTemporal ? (byte)(payload[at.Layers] >> 6) : null,
            LayerSync = at.HasTemporal && (payload[at.Layers] & 0x20) != 0,
            KeyIndex = at.HasKeyIndex ? (byte)(payload[at.Layers] & 0x1F) : null,
        };
        descriptor = starts ? parsed.WithFrameHeader(payload[at.End..]) : parsed;
        return true;
    }

    /// <summary>
    /// Puts other numbers into a packet in place. The widths stay as they are, so nothing moves; what the packet does not carry is
    /// left out.
    /// </summary>
    /// <returns>False, and the packet as before, when it has no valid descriptor.</returns>
    public static bool TryRewrite(Span<byte> payload, ushort pictureId, byte tl0PicIdx)
    {
        if (!TryLocate(payload, out var at))
            return false;
        if (at.PictureIdBits == 7)
            payload[at.PictureId] = (byte)(pictureId & 0x7F);
        else if (at.PictureIdBits == 15)
            BinaryPrimitives.WriteUInt16BigEndian(payload[at.PictureId..], (ushort)(0x8000 | pictureId));
        if (at.Tl0PicIdx != 0)
            payload[at.Tl0PicIdx] = tl0PicIdx;
        return true;
    }

    private Vp8Descriptor WithFrameHeader(ReadOnlySpan<byte> frame)
    {
        // RFC 6386 section 9.1: the lowest bit of the frame tag is 0 in key frames, and the start code follows.
        if (frame.IsEmpty || (frame[0] & 1) != 0)
            return this;
        if (frame.Length < KeyFrameHeaderLength || !frame[3..6].SequenceEqual<byte>([0x9D, 0x01, 0x2A]))
            return this;
        return this with
        {
            IsKeyFrame = true,
            Width = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]) & 0x3FFF),
            Height = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(frame[8..]) & 0x3FFF),
        };
    }

    private static ushort ReadPictureId(ReadOnlySpan<byte> payload, in Offsets at) =>
        at.PictureIdBits switch
        {
            7 => (ushort)(payload[at.PictureId] & 0x7F),
            15 => (ushort)(BinaryPrimitives.ReadUInt16BigEndian(payload[at.PictureId..]) & WidePictureIdMask),
            _ => 0,
        };

    /// <summary>Where each optional field is; 0 stands for absent, as the first byte is never one of them.</summary>
    private readonly record struct Offsets(
        byte PictureId,
        byte PictureIdBits,
        byte Tl0PicIdx,
        byte Layers,
        bool HasTemporal,
        bool HasKeyIndex,
        byte End
    );

    private static bool TryLocate(ReadOnlySpan<byte> payload, out Offsets offsets)
    {
        offsets = default;
        if (payload.IsEmpty)
            return false;
        var flags = 0;
        byte end = 1;
        if ((payload[0] & 0x80) != 0)
        {
            if (payload.Length < 2)
                return false;
            flags = payload[end++];
        }
        var (hasId, hasTl0, hasLayers) = ((flags & 0x80) != 0, (flags & 0x40) != 0, (flags & 0x30) != 0);
        if (hasId && payload.Length <= end)
            return false;
        var idBits = (byte)(
            !hasId ? 0
            : (payload[end] & 0x80) != 0 ? 15
            : 7
        );
        var idAt = end;
        end += (byte)((idBits + 7) / 8);
        var tl0At = hasTl0 ? end++ : (byte)0;
        var layersAt = hasLayers ? end++ : (byte)0;
        offsets = new Offsets(idAt, idBits, tl0At, layersAt, (flags & 0x20) != 0, (flags & 0x10) != 0, end);
        // A descriptor without a single byte of VP8 behind it is no packet that RFC 7741 knows.
        return payload.Length > end;
    }
}
