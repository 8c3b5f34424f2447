namespace MediaServer.Wire.Sip.Fields;

/// <summary>A view of one Via value: who sent a request and where the response goes (RFC 3261 20.42).</summary>
/// <remarks>
/// <code>
/// SIP/2.0/UDP host:port;branch=z9hG4bK776asdhds;rport;received=192.0.2.1
/// </code>
/// </remarks>
public readonly ref struct SipVia
{
    /// <summary>Marks a branch that is unique per transaction (RFC 3261 8.1.1.7).</summary>
    public static ReadOnlySpan<byte> MagicCookie => "z9hG4bK"u8;

    private SipVia(ReadOnlySpan<byte> transport, ReadOnlySpan<byte> host, ushort port, SipParameters parameters)
    {
        Transport = transport;
        Host = host;
        Port = port;
        Parameters = parameters;
    }

    /// <summary>UDP, TCP, TLS, or a name never heard of.</summary>
    public ReadOnlySpan<byte> Transport { get; }
    public ReadOnlySpan<byte> Host { get; }

    /// <summary>0 if not given.</summary>
    public ushort Port { get; }
    public SipParameters Parameters { get; }

    public ReadOnlySpan<byte> Branch => Parameters.TryGet("branch"u8, out var branch) ? branch : default;

    /// <summary>Whether the branch alone names the transaction; false for RFC 2543 and for the bare cookie (RFC 4475 3.2.1).</summary>
    public bool HasUniqueBranch => Branch.StartsWith(MagicCookie) && Branch.Length > MagicCookie.Length;

    public static bool TryParse(ReadOnlySpan<byte> text, out SipVia via)
    {
        via = default;
        var semicolon = text.IndexOf((byte)';');
        var head = SipText.Trim(semicolon < 0 ? text : text[..semicolon]);
        if (!SipParameters.TryRead(semicolon < 0 ? default : text[semicolon..], out var parameters))
            return false;
        // The version is the start line's business: whoever sends SIP/7.0 is told 505 by way of its own Via (RFC 4475 3.1.2.16).
        if (!TryPart(ref head, out var protocol) || !TryPart(ref head, out _) || !SipText.EqualsIgnoreCase(protocol, "SIP"u8))
            return false;
        var transport = head[..SipText.TokenLength(head)];
        var rest = head[transport.Length..];
        if (transport.IsEmpty || rest.IsEmpty || !SipText.IsSpace(rest[0]))
            return false;
        if (!SipText.TrySplitHostPort(SipText.Trim(rest), out var host, out var port))
            return false;
        via = new SipVia(transport, host, port, parameters);
        return true;
    }

    /// <summary>A token and the slash behind it, with blanks around.</summary>
    private static bool TryPart(scoped ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> part)
    {
        part = text[..SipText.TokenLength(text)];
        var rest = SipText.TrimStart(text[part.Length..]);
        if (part.IsEmpty || !rest.StartsWith("/"u8))
            return false;
        text = SipText.TrimStart(rest[1..]);
        return true;
    }
}
