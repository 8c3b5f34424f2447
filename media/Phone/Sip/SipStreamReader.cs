#pragma warning disable CA1822 // the first form of the contract; its machines follow
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
            (_start, _end) = (0, _end - _start);
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
        return false;
    }

    /// <summary>How many CRLF answers are owed to the sender's pings since the last call.</summary>
    public int TakePongs() => 0;
}
