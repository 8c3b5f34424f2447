using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtp;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Sfu.Inbound;

/// <summary>One media packet of a publication, read once for all of its subscribers.</summary>
public readonly ref struct MediaPacket
{
    public required SeqNo Seq { get; init; }
    public required uint Timestamp { get; init; }
    public required bool Marker { get; init; }
    public required byte PayloadType { get; init; }
    public required Codec Codec { get; init; }
    public required FrameInfo Frame { get; init; }
    public required ReadOnlySpan<byte> Payload { get; init; }

    public ReadOnlySpan<byte> AudioLevel { get; private init; }
    public ReadOnlySpan<byte> VideoOrientation { get; private init; }
    public ReadOnlySpan<byte> PlayoutDelay { get; private init; }
    public ReadOnlySpan<byte> AbsCaptureTime { get; private init; }
    public ReadOnlySpan<byte> DependencyDescriptor { get; private init; }

    /// <summary>The packet without its payload and extensions.</summary>
    public static MediaPacket Empty(scoped in RtpPacket rtp, SeqNo seq) =>
        new()
        {
            Seq = seq,
            Timestamp = rtp.Timestamp,
            Marker = rtp.Marker,
            PayloadType = rtp.PayloadType,
            Codec = Codec.Opus,
            Frame = default,
            Payload = default,
        };

    /// <summary>False when the payload is malformed where it would have to be rewritten.</summary>
    public static bool TryRead(scoped in RtpPacket rtp, SeqNo seq, Codec codec, ExtensionIds ids, out MediaPacket packet)
    {
        packet = default;
        if (!FrameInfo.TryRead(codec, rtp.Payload, out var frame))
            return false;
        ReadOnlySpan<byte> level = default,
            orientation = default,
            delay = default,
            capture = default,
            dependency = default;
        foreach (var element in rtp.Extensions)
        {
            if (element.Id == ids.AudioLevel)
                level = Cut(element.Data, Wire.Rtp.Extensions.AudioLevel.Length);
            else if (element.Id == ids.VideoOrientation)
                orientation = Cut(element.Data, Wire.Rtp.Extensions.VideoOrientation.Length);
            else if (element.Id == ids.PlayoutDelay)
                delay = Cut(element.Data, Wire.Rtp.Extensions.PlayoutDelay.Length);
            else if (element.Id == ids.AbsCaptureTime)
                capture = element.Data;
            else if (element.Id == ids.DependencyDescriptor)
                dependency = element.Data;
        }
        packet = new MediaPacket
        {
            Seq = seq,
            Timestamp = rtp.Timestamp,
            Marker = rtp.Marker,
            PayloadType = rtp.PayloadType,
            Codec = codec,
            Frame = frame,
            Payload = rtp.Payload,
            AudioLevel = level,
            VideoOrientation = orientation,
            PlayoutDelay = delay,
            AbsCaptureTime = capture,
            DependencyDescriptor = dependency,
        };
        return true;
    }

    /// <summary>What is longer than its extension can be is not passed on to others.</summary>
    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> data, int length) => data.Length > length ? data[..length] : data;
}
