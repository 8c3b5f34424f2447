using MediaServer.Wire.Payload;

namespace MediaServer.Recorder.Compose.Frames;

/// <summary>Opus: one payload is one frame of a container (RFC 7587 section 4.2).</summary>
/// <remarks>A packet that transmits nothing (DTX) is a frame all the same: it says for how long there is nothing.</remarks>
public sealed class OpusDepacketizer : IDepacketizer
{
    public int Damaged { get; private set; }

    public ReadOnlySpan<byte> Configuration => default;

    public void Push(in StreamPacket packet, IFrameSink sink)
    {
        if (packet.Payload.IsEmpty)
            return;
        if (!OpusToc.TryParse(packet.Payload, out var toc))
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
                Duration = toc.Samples,
            }
        );
    }

    public void Flush(IFrameSink sink) { }
}
