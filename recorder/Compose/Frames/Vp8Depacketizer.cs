using MediaServer.Wire.Payload;

namespace MediaServer.Recorder.Compose.Frames;

/// <summary>VP8: the payloads of one frame without their descriptors, one behind the other (RFC 7741 section 4).</summary>
public sealed class Vp8Depacketizer : IDepacketizer
{
    private readonly VideoAssembly _assembly = new();
    private bool _isKeyFrame;
    private FrameSize _size;

    public int Damaged => _assembly.Damaged;

    public ReadOnlySpan<byte> Configuration => default;

    public void Push(in StreamPacket packet, IFrameSink sink)
    {
        if (packet.AfterGap)
            _assembly.NoteGap();
        if (!_assembly.Continues(packet))
            End(sink);
        if (!Vp8Descriptor.TryParse(packet.Payload, out var vp8))
        {
            // Padding keeps a path open between frames and is no loss.
            if (!packet.Payload.IsEmpty)
                _assembly.NoteUnreadable();
            return;
        }
        if (!_assembly.IsOpen)
            Begin(packet, vp8);
        _assembly.Append(packet.Payload[vp8.Length..]);
        if (packet.Marker)
            End(sink);
    }

    public void Flush(IFrameSink sink) => End(sink);

    private void Begin(in StreamPacket packet, in Vp8Descriptor vp8)
    {
        _assembly.Begin(packet);
        if (!vp8.StartsFrame)
            _assembly.Break();
        (_isKeyFrame, _size) = (vp8.IsKeyFrame, new FrameSize(vp8.Width, vp8.Height));
    }

    private void End(IFrameSink sink)
    {
        if (_assembly.TryEnd())
            _assembly.Emit(sink, _isKeyFrame, _isKeyFrame ? _size : default);
    }
}
