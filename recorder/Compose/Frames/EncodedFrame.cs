using MediaServer.Wire.Payload;

namespace MediaServer.Recorder.Compose.Frames;

/// <summary>A whole frame of one stream, as a container wants it; its bytes live until the sink returns.</summary>
public readonly ref struct EncodedFrame
{
    /// <summary>The RTP timestamp, extended to 64 bit.</summary>
    public required long Timestamp { get; init; }

    public required ReadOnlySpan<byte> Data { get; init; }

    /// <summary>A decoder can start here. Always true of audio.</summary>
    public bool IsKeyFrame { get; init; }

    /// <summary>Something between this frame and the one before never arrived, so what it refers to may be missing.</summary>
    public bool AfterLoss { get; init; }

    /// <summary>Of key frames of video that tell it; else zero by zero.</summary>
    public FrameSize Size { get; init; }

    /// <summary>Of VP9: the picture is in several spatial layers, each of which is a frame to be shown, and only the last is to be seen.</summary>
    public bool IsLayered { get; init; }

    /// <summary>How long audio lasts, in ticks of its RTP clock; 0 for video.</summary>
    public int Duration { get; init; }
}

/// <summary>Where a depacketizer puts what it has assembled.</summary>
public interface IFrameSink
{
    void OnFrame(in EncodedFrame frame);
}
