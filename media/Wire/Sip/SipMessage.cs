using System.Diagnostics.CodeAnalysis;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Wire.Sip;

/// <summary>One request or response (RFC 3261 7) with its own copy of the bytes.</summary>
/// <remarks>
/// <code>
/// INVITE sip:bob@example.com SIP/2.0 CRLF     or   SIP/2.0 180 Ringing CRLF
/// Via: SIP/2.0/UDP pc33.example.com;branch=z9hG4bK776 CRLF
/// ...any line may be folded: CRLF and a blank continue it...
/// Content-Length: 142 CRLF
/// CRLF
/// 142 bytes of body
/// </code>
/// Folding is undone while copying, by writing blanks over the line ends, so nothing behind the parser meets it. A message with a
/// <see cref="Fault"/> keeps what could be read, for it takes Via, From, To, Call-ID and CSeq to refuse it.
/// </remarks>
public sealed class SipMessage
{
    private readonly byte[] _bytes;
    private readonly SipHeaderLine[] _headers;
    private readonly SipStartLine _start;
    private readonly Range _body;

    internal SipMessage(byte[] bytes, SipStartLine start, SipHeaderLine[] headers, Range body, SipFault fault)
    {
        (_bytes, _start, _headers, _body) = (bytes, start, headers, body);
        Fault = fault != SipFault.None ? fault : SipCheck.FindFault(this);
    }

    public SipFault Fault { get; }
    public bool IsRequest => _start.Status == 0;
    public SipMethod Method => _start.Method;

    /// <summary>Of a response: 100..699, else 0.</summary>
    public int Status => _start.Status;

    /// <summary>Empty in responses.</summary>
    public ReadOnlySpan<byte> MethodName => _bytes[_start.MethodName];

    /// <summary>Empty in responses.</summary>
    public ReadOnlySpan<byte> RequestUri => _bytes[_start.RequestUri];

    /// <summary>Bytes of any meaning, in responses only; may be empty.</summary>
    public ReadOnlySpan<byte> ReasonPhrase => _bytes[_start.Reason];

    public ReadOnlySpan<byte> StartLine => _bytes[_start.Line];
    public ReadOnlySpan<byte> Body => _bytes[_body];
    public int HeaderCount => _headers.Length;

    public ReadOnlySpan<byte> CallId => Get(SipHeader.CallId);
    public ReadOnlySpan<byte> From => Get(SipHeader.From);
    public ReadOnlySpan<byte> To => Get(SipHeader.To);

    /// <param name="fault">Why there is no message, else its <see cref="Fault"/>.</param>
    /// <returns>False when nothing came of it that could be answered.</returns>
    public static bool TryParse(ReadOnlySpan<byte> datagram, [NotNullWhen(true)] out SipMessage? message, out SipFault fault) =>
        SipParser.TryParse(datagram, out message, out fault);

    public SipHeader Header(int index) => _headers[index].Header;

    public ReadOnlySpan<byte> Name(int index) => _bytes[_headers[index].Name];

    public ReadOnlySpan<byte> Value(int index) => _bytes[_headers[index].Value];

    /// <summary>The first field of its kind; empty when absent or empty.</summary>
    public ReadOnlySpan<byte> Get(SipHeader header) => TryGet(header, out var value) ? value : default;

    public bool TryGet(SipHeader header, out ReadOnlySpan<byte> value)
    {
        foreach (ref readonly var line in _headers.AsSpan())
        {
            if (line.Header != header)
                continue;
            value = _bytes[line.Value];
            return true;
        }
        value = default;
        return false;
    }

    public bool Has(SipHeader header) => TryGet(header, out _);

    public bool TryGetNumber(SipHeader header, out uint value)
    {
        value = 0;
        return TryGet(header, out var text) && SipText.TryNumber(text, out value);
    }

    /// <summary>All values of a kind, in order, whether listed with commas or in fields of their own.</summary>
    public SipHeaderValues Values(SipHeader header) => new(this, header);

    /// <summary>Whether a list of tokens (Supported, Require, Allow) names this one.</summary>
    public bool Lists(SipHeader header, ReadOnlySpan<byte> token)
    {
        foreach (var value in Values(header))
        {
            if (SipText.EqualsIgnoreCase(value, token))
                return true;
        }
        return false;
    }

    /// <summary>Whether the media type of the body is this one, parameters aside.</summary>
    public bool HasContentType(ReadOnlySpan<byte> type)
    {
        var value = Get(SipHeader.ContentType);
        var end = value.IndexOf((byte)';');
        return SipText.EqualsIgnoreCase(SipText.Trim(end < 0 ? value : value[..end]), type);
    }

    public bool TryGetVia(out SipVia via)
    {
        foreach (var value in Values(SipHeader.Via))
            return SipVia.TryParse(value, out via);
        via = default;
        return false;
    }

    public bool TryGetCSeq(out SipCSeq cseq) => SipCSeq.TryParse(Get(SipHeader.CSeq), out cseq);

    /// <summary>The tag of From, empty without one (RFC 2543 had none).</summary>
    public ReadOnlySpan<byte> FromTag => Tag(From);

    /// <summary>The tag of To, empty outside dialogs.</summary>
    public ReadOnlySpan<byte> ToTag => Tag(To);

    /// <summary>Writes the message anew, unfolded; false if it does not fit.</summary>
    public bool TryWrite(Span<byte> buffer, out int length)
    {
        var writer = new SipWriter(buffer);
        writer.Raw(StartLine);
        writer.EndLine();
        for (var i = 0; i < _headers.Length; i++)
            writer.Field(Name(i), Value(i));
        writer.EndLine();
        writer.Raw(Body);
        length = writer.Length;
        return !writer.Overflowed;
    }

    private static ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> field) =>
        SipNameAddr.TryParse(field, out var address) && address.Parameters.TryGet("tag"u8, out var tag) ? tag : default;
}

/// <summary>Where in the bytes one header field lies.</summary>
internal readonly record struct SipHeaderLine(SipHeader Header, Range Name, Range Value);

/// <summary>Where in the bytes the parts of the first line lie.</summary>
internal readonly record struct SipStartLine(Range Line, SipMethod Method, Range MethodName, Range RequestUri, int Status, Range Reason);
