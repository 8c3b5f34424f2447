using System.Buffers.Text;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip;

/// <summary>Cuts a TCP or TLS stream into messages by Content-Length (RFC 3261 18.3), whatever the pieces it arrives in.</summary>
/// <remarks>
/// Put bytes in with <see cref="Append"/>, then call <see cref="TryRead"/> until it returns false. CRLF between messages is keep-alive:
/// a pair of them is a ping that wants one back (RFC 5626 4.4.1), see <see cref="TakePongs"/>.
/// </remarks>
public sealed class SipStreamReader
{
    private readonly byte[] _buffer = new byte[SipLimits.Message];
    private int _start;
    private int _end;

    /// <summary>Up to here no end of a header was found; a header in small pieces is not searched again and again.</summary>
    private int _searched;
    private int _pongs;

    /// <summary>The stream cannot be cut any more: close it. A Content-Length is missing, negative or too large, or the header never ends.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether part of a message is waiting for the rest.</summary>
    public bool IsWithinMessage => _end > _start;

    /// <returns>How many bytes fit; read messages, then append the rest.</returns>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end, _searched) = (0, _end - _start, Math.Max(0, _searched - _start));
        }
        var count = Math.Min(bytes.Length, _buffer.Length - _end);
        bytes[..count].CopyTo(_buffer.AsSpan(_end));
        _end += count;
        return count;
    }

    /// <summary>The next whole message; valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> message)
    {
        message = default;
        if (IsBroken)
            return false;
        SkipKeepAlive();
        var from = Math.Max(_start, _searched - 3);
        var blank = _buffer.AsSpan(from, _end - from).IndexOf("\r\n\r\n"u8);
        if (blank < 0)
        {
            _searched = _end;
            IsBroken = _end - _start == _buffer.Length;
            return false;
        }
        var head = from + blank + 4;
        if (!TryBodyLength(_buffer.AsSpan(_start, head - _start), out var length) || head - _start + length > _buffer.Length)
        {
            IsBroken = true;
            return false;
        }
        if (_end - head < length)
            return false;
        message = _buffer.AsSpan(_start, head - _start + length);
        _start = _searched = head + length;
        return true;
    }

    /// <summary>How many CRLF answers are owed to the sender's pings since the last call.</summary>
    public int TakePongs()
    {
        var pongs = _pongs;
        _pongs = 0;
        return pongs;
    }

    private void SkipKeepAlive()
    {
        while (_end - _start >= 4 && _buffer.AsSpan(_start, 4).SequenceEqual("\r\n\r\n"u8))
        {
            _start += 4;
            _pongs++;
        }
        // A single one is a pong, or the first half of a ping: only what follows tells.
        while (_end - _start >= 3 && _buffer.AsSpan(_start, 2).SequenceEqual("\r\n"u8) && _buffer[_start + 2] != '\r')
            _start += 2;
    }

    /// <summary>The field, or its short form <c>l</c>, must be there on streams, once, and be a number (RFC 3261 20.14).</summary>
    private static bool TryBodyLength(ReadOnlySpan<byte> head, out int length)
    {
        length = -1;
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            var colon = line.IndexOf((byte)':');
            var name = colon < 0 ? default : line[..colon].TrimEnd(" \t"u8);
            if (!System.Text.Ascii.EqualsIgnoreCase(name, "Content-Length"u8) && !System.Text.Ascii.EqualsIgnoreCase(name, "l"u8))
                continue;
            var value = line[(colon + 1)..].Trim(" \t"u8);
            if (length >= 0 || !Utf8Parser.TryParse(value, out length, out var used) || used != value.Length || length < 0)
                return false;
        }
        return length >= 0;
    }
}
