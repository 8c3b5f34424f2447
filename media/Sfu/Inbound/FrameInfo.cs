using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Payload;

namespace MediaServer.Sfu.Inbound;

/// <summary>What a forwarder must know of one packet's payload, whatever the codec.</summary>
/// <remarks>A payload that cannot be read is no key frame and has no picture id; only VP8 and VP9 need more than that.</remarks>
public readonly record struct FrameInfo
{
    /// <summary>Eight resolutions and a picture group as large as any encoder makes take half of this.</summary>
    public const int MaxDescriptor = 256;

    /// <summary>Begins a frame that decodes without any before it.</summary>
    public bool IsKeyFrame { get; init; }

    /// <summary>Bytes at the front of the payload that change per subscriber; 0 when nothing does.</summary>
    public int DescriptorLength { get; init; }

    /// <summary>0, 7 or 15.</summary>
    public byte PictureIdBits { get; init; }

    public ushort PictureId { get; init; }

    public byte Tl0PicIdx { get; init; }

    public byte KeyIndex { get; init; }

    public bool HasKeyIndex { get; init; }

    /// <summary>0 unless the packet tells.</summary>
    public ushort Width { get; init; }

    public ushort Height { get; init; }

    /// <summary>False when the payload is malformed and the codec's numbers would have to be rewritten in it.</summary>
    public static bool TryRead(Codec codec, ReadOnlySpan<byte> payload, out FrameInfo info)
    {
        info = default;
        switch (codec)
        {
            case Codec.Vp8:
                return TryReadVp8(payload, out info);
            case Codec.Vp9:
                return TryReadVp9(payload, out info);
            case Codec.H264:
                if (H264Payload.TryParse(payload, out var h264))
                    info = new FrameInfo
                    {
                        IsKeyFrame = h264.IsKeyFrame,
                        Width = h264.Size.Width,
                        Height = h264.Size.Height,
                    };
                return true;
            case Codec.Av1:
                info = new FrameInfo { IsKeyFrame = Av1Aggregation.TryParse(payload, out var av1) && av1.IsKeyFrame };
                return true;
            case Codec.Red:
                return RedPayload.TryParse(payload, out _);
            default:
                return true;
        }
    }

    private static bool TryReadVp8(ReadOnlySpan<byte> payload, out FrameInfo info)
    {
        info = default;
        if (!Vp8Descriptor.TryParse(payload, out var vp8))
            return false;
        info = new FrameInfo
        {
            IsKeyFrame = vp8.IsKeyFrame,
            DescriptorLength = vp8.Length,
            PictureIdBits = vp8.PictureIdBits,
            PictureId = vp8.PictureId,
            Tl0PicIdx = vp8.Tl0PicIdx ?? 0,
            KeyIndex = vp8.KeyIndex ?? 0,
            HasKeyIndex = vp8.KeyIndex is not null,
            Width = vp8.Width,
            Height = vp8.Height,
        };
        return true;
    }

    private static bool TryReadVp9(ReadOnlySpan<byte> payload, out FrameInfo info)
    {
        info = default;
        if (!Vp9Descriptor.TryParse(payload, out var vp9) || vp9.Length > MaxDescriptor)
            return false;
        // The structure of the last spatial layer is the picture that is shown.
        var size = vp9.Structure is { HasResolutions: true } s ? s.Resolution(s.SpatialLayers - 1) : default;
        info = new FrameInfo
        {
            IsKeyFrame = vp9.IsKeyFrame,
            DescriptorLength = vp9.Length,
            PictureIdBits = vp9.PictureIdBits,
            PictureId = vp9.PictureId,
            Tl0PicIdx = vp9.Tl0PicIdx ?? 0,
            Width = size.Width,
            Height = size.Height,
        };
        return true;
    }
}
