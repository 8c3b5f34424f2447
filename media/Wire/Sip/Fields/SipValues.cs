namespace MediaServer.Wire.Sip.Fields;

/// <summary>A comma-separated list, cut outside of quotes and angle brackets (RFC 3261 7.3.1). Walking it cannot fail.</summary>
public ref struct SipValues
{
    private ReadOnlySpan<byte> _rest;
    private bool _more;

    public SipValues(ReadOnlySpan<byte> list)
    {
        _rest = list;
        _more = !SipText.Trim(list).IsEmpty;
    }

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly SipValues GetEnumerator() => this;

    public bool MoveNext()
    {
        if (!_more)
            return false;
        var end = FindComma(_rest);
        _more = end < _rest.Length;
        Current = SipText.Trim(_rest[..end]);
        _rest = _more ? _rest[(end + 1)..] : default;
        return true;
    }

    private static int FindComma(ReadOnlySpan<byte> text)
    {
        var isBracketed = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'"' when !isBracketed:
                    var quoted = SipText.QuotedLength(text[i..]);
                    if (quoted < 0)
                        return text.Length; // an open quote swallows the rest, and the value will not parse
                    i += quoted - 1;
                    break;
                case (byte)'<':
                    isBracketed = true;
                    break;
                case (byte)'>':
                    isBracketed = false;
                    break;
                case (byte)',' when !isBracketed:
                    return i;
                default:
                    break;
            }
        }
        return text.Length;
    }
}
