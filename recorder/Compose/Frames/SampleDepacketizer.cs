namespace MediaServer.Recorder.Compose.Frames;

/// <summary>G.711 and G.722: one byte is one tick of the RTP clock of 8 kHz (RFC 3551 sections 4.5.2 and 4.5.14).</summary>
public sealed class SampleDepacketizer : IDepacketizer
{
    /// <summary>120 ms; no telephone packs more, and what is longer is not sound.</summary>
    private const int MaxLength = 960;

    public int Damaged { get; private set; }

    public ReadOnlySpan<byte> Configuration => default;

    public void Push(in StreamPacket packet, IFrameSink sink)
    {
        if (packet.Payload.IsEmpty)
            return;
        if (packet.Payload.Length > MaxLength)
        {
            Damaged++;
            return;
        }
        sink.OnFrame(
            new EncodedFrame
            {
                Timestamp = packet.Timestamp,
                Data = packet.Payload,
                IsKeyFrame = true,
                AfterLoss = packet.AfterGap,
                Duration = packet.Payload.Length,
            }
        );
    }

    public void Flush(IFrameSink sink) { }
}
