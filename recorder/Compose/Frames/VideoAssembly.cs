using MediaServer.Wire.Payload;

namespace MediaServer.Recorder.Compose.Frames;

/// <summary>What all video depacketizers share: which packets belong to one frame, and whether all of them are there.</summary>
/// <remarks>
/// A frame is the packets of one timestamp. It ends with the marker or, where a sender sets none, with the next timestamp. A gap within it
/// or at its unmarked end breaks it; a gap beside it only makes the next frame <see cref="EncodedFrame.AfterLoss"/>.
/// </remarks>
internal sealed class VideoAssembly
{
    private long _timestamp;
    private bool _open;
    private bool _broken;
    private bool _loss;

    public FrameBuffer Buffer { get; } = new();

    public int Damaged { get; private set; }

    public bool IsOpen => _open;

    /// <summary>Whether the packet goes on with the frame that is open.</summary>
    public bool Continues(in StreamPacket packet) => _open && packet.Timestamp == _timestamp;

    public void Begin(in StreamPacket packet)
    {
        Buffer.Clear();
        (_open, _broken, _timestamp) = (true, false, packet.Timestamp);
    }

    /// <summary>The open frame cannot be completed.</summary>
    public void Break() => _broken = true;

    /// <summary>Packets are missing here; a frame that is open has lost some of its own.</summary>
    public void NoteGap()
    {
        _loss = true;
        _broken = true;
    }

    public void Append(ReadOnlySpan<byte> bytes) => _broken |= !Buffer.TryAppend(bytes);

    /// <summary>Closes the frame and answers whether it is whole.</summary>
    public bool TryEnd()
    {
        if (!_open)
            return false;
        _open = false;
        if (!_broken && Buffer.Length > 0)
            return true;
        Damaged++;
        _loss = true;
        return false;
    }

    /// <summary>Puts bytes in front of a frame that has ended.</summary>
    public void Prepend(ReadOnlySpan<byte> bytes)
    {
        var length = Buffer.Length;
        if (!Buffer.TryReserve(bytes.Length, out _))
            return;
        Buffer.Bytes[..length].CopyTo(Buffer.Bytes[bytes.Length..]);
        bytes.CopyTo(Buffer.Bytes);
    }

    public void Emit(IFrameSink sink, bool isKeyFrame, FrameSize size, bool isLayered = false)
    {
        var frame = new EncodedFrame
        {
            Timestamp = _timestamp,
            Data = Buffer.Bytes,
            IsKeyFrame = isKeyFrame,
            AfterLoss = _loss,
            Size = size,
            IsLayered = isLayered,
        };
        _loss = false;
        sink.OnFrame(frame);
    }

    /// <summary>A packet that cannot be read: it may have been part of any frame.</summary>
    public void NoteUnreadable()
    {
        Damaged++;
        NoteGap();
    }
}
