namespace MediaServer.Recorder.Compose.Frames;

/// <summary>One packet of a stream, in the order of sequence numbers; it lives as long as the bytes below it.</summary>
public readonly ref struct StreamPacket
{
    public required ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>The RTP timestamp, extended to 64 bit.</summary>
    public required long Timestamp { get; init; }

    public bool Marker { get; init; }

    /// <summary>At least one packet before this one is missing for good.</summary>
    public bool AfterGap { get; init; }
}
