using System.Buffers.Binary;

namespace MediaServer.Wire.Rtp;

/// <summary>Writes one RTP header: the fixed part, then extension elements one by one (RFC 3550 section 5.1, RFC 8285).</summary>
/// <remarks>
/// The layout is that of <see cref="RtpPacket"/>. Elements go out in the one-byte form until one needs the other form
/// (ID above 14, or data empty or longer than 16 bytes); then those already written are widened in place, because a packet
/// speaks one form only. After a <c>Try</c> that answered false the header is as it was before.
/// Deliberately absent: CSRCs. A forwarder relays one source per packet, and a mixer names its speakers elsewhere.
/// </remarks>
public ref struct RtpHeaderWriter
{
    /// <summary>The extension's length is counted in words by 16 bits; anything near that would never fit a datagram.</summary>
    private const int MaxExtensionLength = 1024;
    private const int ElementsStart = RtpPacket.MinLength + 4;

    private readonly Span<byte> _buffer;
    private int _end;
    private bool _twoByte;

    private RtpHeaderWriter(Span<byte> buffer)
    {
        _buffer = buffer;
        _end = RtpPacket.MinLength;
    }

    /// <summary>Starts a header; answers false when not even the fixed part fits.</summary>
    public static bool TryBegin(Span<byte> buffer, in RtpHeader header, out RtpHeaderWriter writer)
    {
        writer = default;
        if (buffer.Length < RtpPacket.MinLength)
            return false;
        buffer[0] = 0x80;
        buffer[1] = (byte)((header.Marker ? 0x80 : 0) | (header.PayloadType & 0x7F));
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], header.SequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], header.Timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[RtpPacket.SsrcOffset..], header.Ssrc);
        writer = new RtpHeaderWriter(buffer);
        return true;
    }

    /// <summary>Appends one element with a copy of <paramref name="data"/>.</summary>
    public bool TryAdd(byte id, scoped ReadOnlySpan<byte> data)
    {
        if (!TryReserve(id, data.Length, out var place))
            return false;
        data.CopyTo(place);
        return true;
    }

    /// <summary>Appends one element and hands out its data to be filled; valid until the next element is added.</summary>
    public bool TryReserve(byte id, int length, out Span<byte> data)
    {
        data = default;
        if (id == 0 || (uint)length > byte.MaxValue)
            return false;
        var widen = !_twoByte && (id > 14 || length is 0 or > 16);
        var start = _end == RtpPacket.MinLength ? ElementsStart : _end + (widen ? CountOneByteElements() : 0);
        var headerLength = _twoByte || widen ? 2 : 1;
        var end = start + headerLength + length;
        if (end - ElementsStart > MaxExtensionLength || Align(end) > _buffer.Length)
            return false;
        if (widen)
            Widen();
        if (headerLength == 1)
            _buffer[start] = (byte)((id << 4) | (length - 1));
        else
            (_buffer[start], _buffer[start + 1]) = (id, (byte)length);
        data = _buffer.Slice(start + headerLength, length);
        _end = end;
        return true;
    }

    /// <summary>
    /// Sets the padding bit; whoever appends the padding ends it with its own length (see <see cref="WritePadding"/>).
    /// </summary>
    public readonly void MarkPadded() => _buffer[0] |= 0x20;

    /// <summary>Pads the extension to a full word and seals it; the header's length is the answer.</summary>
    public readonly int Finish()
    {
        if (_end == RtpPacket.MinLength)
            return _end;
        var end = Align(_end);
        _buffer[_end..end].Clear();
        _buffer[0] |= 0x10;
        BinaryPrimitives.WriteUInt16BigEndian(
            _buffer[RtpPacket.MinLength..],
            _twoByte ? HeaderExtensions.TwoByteProfile : HeaderExtensions.OneByteProfile
        );
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(RtpPacket.MinLength + 2)..], (ushort)((end - ElementsStart) / 4));
        return end;
    }

    /// <summary>Fills the tail of a packet with padding: zeros, and its own length (1 to 255) last.</summary>
    public static bool WritePadding(Span<byte> tail)
    {
        if (tail.IsEmpty || tail.Length > byte.MaxValue)
            return false;
        tail[..^1].Clear();
        tail[^1] = (byte)tail.Length;
        return true;
    }

    private static int Align(int length) => (length + 3) & ~3;

    private readonly int CountOneByteElements()
    {
        var count = 0;
        for (var at = ElementsStart; at < _end; at += 2 + (_buffer[at] & 0x0F))
            count++;
        return count;
    }

    /// <summary>Turns every one-byte element into a two-byte one; each shifts what follows it by one.</summary>
    private void Widen()
    {
        _twoByte = true;
        if (_end == RtpPacket.MinLength)
            return;
        for (var at = ElementsStart; at < _end; at += 2 + _buffer[at + 1])
        {
            var (id, length) = ((byte)(_buffer[at] >> 4), (byte)((_buffer[at] & 0x0F) + 1));
            _buffer[(at + 1).._end].CopyTo(_buffer[(at + 2)..]);
            (_buffer[at], _buffer[at + 1]) = (id, length);
            _end++;
        }
    }
}
