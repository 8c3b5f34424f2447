using System.Buffers.Binary;
using MediaServer.Sfu.Memory;

namespace MediaServer.Host.Net;

/// <summary>Cuts a TCP stream into the datagrams framed in it: two bytes of length, then the packet (RFC 4571 section 2).</summary>
internal sealed class FrameReader
{
    private const int LengthSize = 2;

    private readonly byte[] _bytes = new byte[2 * (LengthSize + PacketBuffer.Capacity)];
    private int _start;
    private int _end;

    /// <summary>Where the next bytes of the stream go; never empty as long as every frame is taken out.</summary>
    public Span<byte> Free
    {
        get
        {
            if (_start > 0)
            {
                _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
                _end -= _start;
                _start = 0;
            }
            return _bytes.AsSpan(_end);
        }
    }

    public void Written(int count) => _end += count;

    /// <summary>True when the stream announces a frame that is longer than any we take: the connection has no future.</summary>
    public bool IsBroken => _end - _start >= LengthSize && FrameLength > PacketBuffer.Capacity;

    /// <summary>The next complete frame; good until the next access to <see cref="Free"/>.</summary>
    public bool TryRead(out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (_end - _start < LengthSize || IsBroken || _end - _start < LengthSize + FrameLength)
            return false;
        frame = _bytes.AsSpan(_start + LengthSize, FrameLength);
        _start += LengthSize + frame.Length;
        return true;
    }

    private int FrameLength => BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(_start));
}
