using MediaServer.Wire.Payload;

namespace MediaServer.Recorder.Compose.Frames;

/// <summary>Redundant audio: what an earlier packet would have brought is taken from a later one (RFC 2198).</summary>
/// <param name="inner">Of the codec inside.</param>
/// <param name="innerPayloadType">Blocks of any other type are left out.</param>
public sealed class RedDepacketizer(IDepacketizer inner, byte innerPayloadType) : IDepacketizer
{
    /// <summary>Timestamps up to this one have been played out or given up.</summary>
    private long _taken = long.MinValue;
    private int _unreadable;

    public int Damaged => inner.Damaged + _unreadable;

    public ReadOnlySpan<byte> Configuration => inner.Configuration;

    public void Push(in StreamPacket packet, IFrameSink sink)
    {
        if (packet.Payload.IsEmpty)
            return;
        if (!RedPayload.TryParse(packet.Payload, out var red))
        {
            _unreadable++;
            return;
        }
        // Without a gap every block has come as the primary of an earlier packet.
        if (packet.AfterGap && _taken != long.MinValue)
        {
            foreach (var block in red)
            {
                if (block.PayloadType == innerPayloadType)
                    Take(packet, packet.Timestamp - block.TimestampOffset, block.Data, sink);
            }
        }
        if (red.PrimaryPayloadType == innerPayloadType)
            Take(packet, packet.Timestamp, red.Primary, sink);
    }

    public void Flush(IFrameSink sink) => inner.Flush(sink);

    private void Take(in StreamPacket packet, long timestamp, ReadOnlySpan<byte> payload, IFrameSink sink)
    {
        if (timestamp <= _taken)
            return;
        _taken = timestamp;
        inner.Push(
            new StreamPacket
            {
                Payload = payload,
                Timestamp = timestamp,
                Marker = packet.Marker,
                AfterGap = packet.AfterGap,
            },
            sink
        );
    }
}
