namespace MediaServer.Wire.Sip.Fields;

/// <summary>A view of an address with its display name and header parameters (From, To, Contact, Route; RFC 3261 20.10).</summary>
/// <remarks>
/// <code>
/// "Display Name" &lt;sip:user@host;uri-parameter&gt;;header-parameter
/// sip:user@host;header-parameter
/// </code>
/// Without angle brackets every parameter is the header's, and comma, semicolon and question mark cannot be part of the URI.
/// </remarks>
public readonly ref struct SipNameAddr
{
    private readonly ReadOnlySpan<byte> _display;

    private SipNameAddr(ReadOnlySpan<byte> display, SipUri uri, SipParameters parameters)
    {
        _display = display;
        Uri = uri;
        Parameters = parameters;
    }

    public SipUri Uri { get; }
    public SipParameters Parameters { get; }

    /// <summary>Without quotes and escapes; empty if there is none.</summary>
    public string DisplayName => SipText.Unquote(_display);

    public static bool TryParse(ReadOnlySpan<byte> text, out SipNameAddr address)
    {
        address = default;
        text = SipText.Trim(text);
        if (!TryDisplay(text, out var display, out var rest))
            return false;
        ReadOnlySpan<byte> target;
        if (rest.StartsWith("<"u8))
        {
            var end = rest.IndexOf((byte)'>');
            if (end < 0)
                return false;
            target = rest[1..end];
            rest = rest[(end + 1)..];
        }
        else
        {
            var end = rest.IndexOf((byte)';');
            target = SipText.Trim(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? default : rest[end..];
            if (target.IndexOfAny(",?<>\""u8) >= 0)
                return false;
        }
        if (!SipUri.TryParse(target, out var uri) || !SipParameters.TryRead(rest, out var parameters))
            return false;
        address = new SipNameAddr(display, uri, parameters);
        return true;
    }

    /// <summary>A quoted string, or tokens up to the angle bracket; nothing when there is no bracket.</summary>
    private static bool TryDisplay(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> display, out ReadOnlySpan<byte> rest)
    {
        display = default;
        rest = text;
        if (text.StartsWith("\""u8))
        {
            var length = SipText.QuotedLength(text);
            if (length < 0)
                return false;
            display = text[..length];
            rest = SipText.TrimStart(text[length..]);
            return rest.StartsWith("<"u8);
        }
        var bracket = text.IndexOf((byte)'<');
        if (bracket < 0)
            return true;
        display = SipText.Trim(text[..bracket]);
        rest = text[bracket..];
        foreach (var c in display)
        {
            // UTF-8 outside of quotes is against the grammar, common, and harmless here
            if (c < 0x80 && !SipText.IsSpace(c) && !SipText.IsToken([c]))
                return false;
        }
        return true;
    }
}
