using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace MediaServer.Wire.Sip;

/// <summary>Writes one message into a span.</summary>
/// <remarks>
/// What does not fit is left out and <see cref="Overflowed"/> stays true: such a message must not be sent. Text from outside goes
/// through <see cref="Quoted"/> or <see cref="EscapedUser"/>, which leave no way to end a line or a field.
/// </remarks>
public ref struct SipWriter(Span<byte> buffer)
{
    /// <summary>What a user part may hold unescaped (RFC 3261 25.1), less what ends names in careless parsers.</summary>
    private static readonly SearchValues<byte> User = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()&=+$"u8
    );

    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public bool Overflowed { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    public void RequestLine(ReadOnlySpan<byte> method, ReadOnlySpan<byte> uri)
    {
        Raw(method);
        Raw(" "u8);
        Raw(uri);
        Raw(" SIP/2.0\r\n"u8);
    }

    public void StatusLine(int status, ReadOnlySpan<byte> phrase)
    {
        Raw("SIP/2.0 "u8);
        Number((uint)status);
        Raw(" "u8);
        Raw(phrase);
        EndLine();
    }

    public void Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Raw(name);
        Raw(": "u8);
        Raw(value);
        EndLine();
    }

    public void Field(ReadOnlySpan<byte> name, long value)
    {
        Raw(name);
        Raw(": "u8);
        Number(value);
        EndLine();
    }

    /// <summary>Content-Type and Content-Length, the empty line and the body. Nothing may follow.</summary>
    public void Body(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        if (!body.IsEmpty)
            Field("Content-Type"u8, type);
        Field("Content-Length"u8, body.Length);
        EndLine();
        Raw(body);
    }

    public void EndLine() => Raw("\r\n"u8);

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (Overflowed || !bytes.TryCopyTo(_buffer[Length..]))
            Overflowed = true;
        else
            Length += bytes.Length;
    }

    public void Number(long value)
    {
        if (Overflowed || !Utf8Formatter.TryFormat(value, _buffer[Length..], out var written))
            Overflowed = true;
        else
            Length += written;
    }

    /// <summary>Text of our own: ids, host names, URIs.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        if (Overflowed || !Encoding.UTF8.TryGetBytes(text, _buffer[Length..], out var written))
            Overflowed = true;
        else
            Length += written;
    }

    /// <summary>A user part with everything escaped that is not plain.</summary>
    public void EscapedUser(string user)
    {
        foreach (var c in Encoding.UTF8.GetBytes(user))
        {
            if (User.Contains(c))
                Raw([c]);
            else
                Raw([(byte)'%', "0123456789ABCDEF"u8[c >> 4], "0123456789ABCDEF"u8[c & 15]]);
        }
    }

    /// <summary>A quoted string; control characters become blanks.</summary>
    public void Quoted(string text)
    {
        Raw("\""u8);
        foreach (var c in Encoding.UTF8.GetBytes(text))
        {
            if (c is (byte)'"' or (byte)'\\')
                Raw([(byte)'\\', c]);
            else
                Raw([c is < 32 or 127 ? (byte)' ' : c]);
        }
        Raw("\""u8);
    }
}
