using MediaServer.Wire.Payload;

namespace MediaServer.Recorder.Compose.Extract;

/// <summary>One frame of a lane: where its bytes are, and when it happened.</summary>
internal readonly record struct FrameEntry
{
    /// <summary>On the recording's timeline; until the clocks are known, when it arrived.</summary>
    public TimeSpan At { get; init; }

    /// <summary>The stream's RTP timestamp, extended.</summary>
    public required long Timestamp { get; init; }

    /// <summary>In the lane's store.</summary>
    public long Offset { get; init; }

    public int Length { get; init; }

    /// <summary>Which of the lane's streams it came by.</summary>
    public required ushort Stream { get; init; }

    /// <summary>Of audio, in ticks of the RTP clock; 0 for video.</summary>
    public ushort Duration { get; init; }

    /// <summary>Of video: which of the lane's formats it is in.</summary>
    public ushort Format { get; init; }

    public FrameFlags Flags { get; init; }

    public bool IsKeyFrame => (Flags & FrameFlags.KeyFrame) != 0;

    public bool IsQuiet => (Flags & FrameFlags.Quiet) != 0;

    /// <summary>See <see cref="Frames.EncodedFrame.IsLayered"/>.</summary>
    public bool IsLayered => (Flags & FrameFlags.Layered) != 0;

    public bool IsFlipped => (Flags & FrameFlags.Flipped) != 0;

    /// <summary>How often the picture must be turned by 90 degrees clockwise to stand upright.</summary>
    public byte QuarterTurns => (byte)((byte)(Flags & FrameFlags.QuarterTurns) >> 2);
}

[Flags]
internal enum FrameFlags : byte
{
    None = 0,
    KeyFrame = 1,

    /// <summary>Of audio: nobody hears whether it is left out or repeated.</summary>
    Quiet = 2,

    /// <summary>Two bits.</summary>
    QuarterTurns = 4 | 8,

    /// <summary>Mirrored left to right.</summary>
    Flipped = 16,

    /// <summary>Of video: in several spatial layers.</summary>
    Layered = 32,
}

/// <summary>How the pictures of a lane are coded, from a key frame on.</summary>
/// <param name="Size">As coded, before any turning.</param>
/// <param name="Configuration">See <see cref="Frames.IDepacketizer.Configuration"/>.</param>
internal sealed record VideoFormat(FrameSize Size, byte[] Configuration);
