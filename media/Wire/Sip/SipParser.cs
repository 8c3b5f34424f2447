using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Wire.Sip;

/// <summary>Cuts bytes into start line, fields and body; what the fields mean is <see cref="SipCheck"/>'s.</summary>
internal ref struct SipParser
{
    private readonly byte[] _bytes;
    private readonly SipHeaderLine[] _headers;
    private int _at;
    private int _count;
    private SipFault _fault;

    private SipParser(byte[] bytes, SipHeaderLine[] headers)
    {
        (_bytes, _headers) = (bytes, headers);
        while (_at + 1 < bytes.Length && bytes[_at] == '\r' && bytes[_at + 1] == '\n')
            _at += 2; // RFC 3261 7.5: line ends before the start line are to be ignored
    }

    [ThreadStatic]
    private static SipHeaderLine[]? _scratch;

    public static bool TryParse(ReadOnlySpan<byte> datagram, [NotNullWhen(true)] out SipMessage? message, out SipFault fault)
    {
        message = null;
        fault = SipFault.TooLarge;
        if (datagram.Length > SipLimits.Message)
            return false;
        fault = SipFault.NotSip;
        if (!LooksLikeSip(datagram))
            return false;
        var parser = new SipParser(datagram.ToArray(), _scratch ??= new SipHeaderLine[SipLimits.Headers]);
        if (!parser.TryStartLine(out var start) || !parser.TryHeaders())
        {
            fault = parser._fault;
            return false;
        }
        message = parser.Finish(start);
        fault = message.Fault;
        return true;
    }

    /// <summary>Keeps noise from being copied: the version stands in the first line of every message.</summary>
    private static bool LooksLikeSip(ReadOnlySpan<byte> datagram)
    {
        var text = datagram.TrimStart("\r\n"u8);
        var end = text.IndexOf((byte)'\n');
        return (end < 0 ? text : text[..end]).IndexOf("SIP/"u8) >= 0;
    }

    /// <summary>One line without its end; folded lines become one (RFC 3261 7.3.1).</summary>
    private bool TryLine(out Range line)
    {
        var start = _at;
        while (true)
        {
            var feed = _bytes.AsSpan(_at).IndexOf((byte)'\n');
            var end = feed < 0 ? _bytes.Length : _at + feed;
            var next = feed < 0 ? end : end + 1;
            if (feed < 0 && _fault == SipFault.None)
                _fault = SipFault.Unterminated;
            var content = end > start && end > _at && _bytes[end - 1] == '\r' ? end - 1 : end;
            _at = next;
            line = start..content;
            if (content - start > SipLimits.Line)
            {
                _fault = SipFault.LineTooLong;
                return false;
            }
            if (content == start || next >= _bytes.Length || !SipText.IsSpace(_bytes[next]))
                return true;
            _bytes.AsSpan(content, next - content).Fill((byte)' ');
        }
    }

    private bool TryStartLine(out SipStartLine start)
    {
        start = default;
        if (!TryLine(out var line))
            return false;
        var text = _bytes.AsSpan()[line];
        if (text.StartsWith("SIP/"u8) && text.IndexOf((byte)' ') is var space and > 0)
            return TryStatusLine(line, space, out start);
        return TryRequestLine(line, out start);
    }

    /// <summary><c>SIP/2.0 SP 3DIGIT SP reason</c>; the blank before an empty reason is often forgotten.</summary>
    private bool TryStatusLine(Range line, int space, out SipStartLine start)
    {
        var from = line.Start.Value;
        var text = _bytes.AsSpan()[line];
        var rest = text[(space + 1)..];
        start = default;
        _fault = SipFault.NotSip;
        if (rest.Length < 3 || !SipText.TryNumber(rest[..3], out var status) || status is < 100 or > 699)
            return false;
        if (rest.Length > 3 && rest[3] != ' ')
            return false;
        var version = SipText.EqualsIgnoreCase(text[..space], "SIP/2.0"u8);
        _fault = version ? SipFault.None : SipFault.BadVersion;
        var reason = from + space + 1 + Math.Min(4, rest.Length);
        start = new SipStartLine(line, SipMethod.Other, default, default, (int)status, reason..line.End);
        return true;
    }

    /// <summary><c>Method SP Request-URI SP SIP/2.0</c>, where each blank is exactly one. A line that errs only in blanks is still answered.</summary>
    private bool TryRequestLine(Range line, out SipStartLine start)
    {
        var from = line.Start.Value;
        var text = _bytes.AsSpan()[line];
        var method = SipText.TokenLength(text);
        var trimmed = text.TrimEnd(" \t"u8);
        var last = trimmed.LastIndexOf((byte)' ');
        start = default;
        if (method == 0 || last <= method || text[method] != ' ' || !trimmed[(last + 1)..].StartsWith("SIP/"u8))
        {
            _fault = SipFault.NotSip;
            return false;
        }
        var uri = (from + method + 1)..(from + last);
        if (trimmed.Length != text.Length || _bytes.AsSpan()[uri].IndexOfAny((byte)' ', (byte)'\t') >= 0)
            Note(SipFault.BadStartLine);
        else if (!SipText.EqualsIgnoreCase(trimmed[(last + 1)..], "SIP/2.0"u8))
            Note(SipFault.BadVersion);
        start = new SipStartLine(line, SipMethods.Parse(text[..method]), from..(from + method), uri, 0, default);
        return true;
    }

    private bool TryHeaders()
    {
        while (true)
        {
            if (_at >= _bytes.Length)
            {
                Note(SipFault.Unterminated);
                return true;
            }
            if (!TryLine(out var line))
                return false;
            if (line.Start.Value == line.End.Value)
                return true;
            if (_count == SipLimits.Headers)
            {
                _fault = SipFault.TooManyHeaders;
                return false;
            }
            AddHeader(line);
        }
    }

    private void AddHeader(Range line)
    {
        var text = _bytes.AsSpan()[line];
        var colon = text.IndexOf((byte)':');
        var name = colon < 0 ? default : text[..colon].TrimEnd(" \t"u8);
        if (!SipText.IsToken(name) || text.IndexOf((byte)'\r') >= 0)
        {
            Note(SipFault.BadHeader);
            return;
        }
        var from = line.Start.Value;
        var value = text[(colon + 1)..];
        var lead = value.Length - SipText.TrimStart(value).Length;
        var start = from + colon + 1 + lead;
        var end = start + SipText.Trim(value).Length;
        _headers[_count++] = new SipHeaderLine(SipHeaders.Parse(name), from..(from + name.Length), start..end);
    }

    /// <summary>Octets after the declared body are noise on UDP (RFC 3261 18.3); on streams the reader has cut there already.</summary>
    private SipMessage Finish(SipStartLine start)
    {
        var end = _bytes.Length;
        foreach (ref readonly var line in _headers.AsSpan(0, _count))
        {
            if (line.Header != SipHeader.ContentLength)
                continue;
            if (SipText.TryNumber(_bytes.AsSpan()[line.Value], out var length) && length <= _bytes.Length - _at)
                end = _at + (int)length;
            else
                Note(SipFault.BadContentLength);
            break;
        }
        return new SipMessage(_bytes, start, _headers.AsSpan(0, _count).ToArray(), _at..end, _fault);
    }

    private void Note(SipFault fault)
    {
        if (_fault == SipFault.None)
            _fault = fault;
    }
}
