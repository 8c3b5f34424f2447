namespace MediaServer.Wire.Sip.Fields;

public enum SipRefresher : byte
{
    /// <summary>Not said.</summary>
    Open,

    /// <summary>The sender of the request.</summary>
    Uac,

    /// <summary>The sender of the response.</summary>
    Uas,
}

/// <summary>Session-Expires: <c>1800;refresher=uac</c> (RFC 4028 4).</summary>
/// <param name="Seconds">How long the session lives without a refresh.</param>
public readonly record struct SipSessionExpires(uint Seconds, SipRefresher Refresher)
{
    public static bool TryParse(ReadOnlySpan<byte> text, out SipSessionExpires expires)
    {
        expires = default;
        var semicolon = text.IndexOf((byte)';');
        var number = SipText.Trim(semicolon < 0 ? text : text[..semicolon]);
        if (!SipText.TryNumber(number, out var seconds))
            return false;
        if (!SipParameters.TryRead(semicolon < 0 ? default : text[semicolon..], out var parameters))
            return false;
        var refresher = SipRefresher.Open;
        if (parameters.TryGet("refresher"u8, out var side))
            refresher = SipText.EqualsIgnoreCase(side, "uac"u8) ? SipRefresher.Uac : SipRefresher.Uas;
        expires = new SipSessionExpires(seconds, refresher);
        return true;
    }
}
