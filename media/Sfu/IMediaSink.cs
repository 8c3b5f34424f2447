namespace MediaServer.Sfu;

/// <summary>Where a participant's outgoing packets go: the edge between who hears whom and how bytes are secured and sent.</summary>
public interface IMediaSink
{
    /// <summary>Sends one RTP packet: the three parts in order are the packet, and the secured copy is the only copy made of it.</summary>
    /// <param name="header">The complete rewritten RTP header, extensions included.</param>
    /// <param name="payloadHead">The rewritten start of the payload (a patched VP8 descriptor, an RTX original sequence number), or empty.</param>
    /// <param name="payloadTail">The rest of the payload, straight from the shared packet buffer.</param>
    void SendRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payloadHead, ReadOnlySpan<byte> payloadTail);

    /// <summary>Packets follow soon: what sending them reads may come into the cache meanwhile.</summary>
    void Prefetch() { }

    /// <summary>Sends one compound or reduced-size RTCP packet.</summary>
    void SendRtcp(ReadOnlySpan<byte> compound);
}
