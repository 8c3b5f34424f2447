using System.Buffers;

namespace MediaServer.Wire.Sip.Fields;

public enum SipUriScheme : byte
{
    /// <summary>Some absolute URI; only its scheme was looked at.</summary>
    Other,
    Sip,
    Sips,
    Tel,
}

/// <summary>A view of an address (RFC 3261 19.1.1).</summary>
/// <remarks>
/// <code>
/// sip:user:password@host:port;uri-parameters?headers
/// tel:+1-555-123;parameters                              (RFC 3966)
/// </code>
/// A semicolon before the at sign belongs to the user. Escapes are checked and left as they are; see <see cref="DecodedUser"/>.
/// </remarks>
public readonly ref struct SipUri
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
    private static readonly SearchValues<byte> UserBytes = Bytes(Unreserved + "&=+$,;?/");
    private static readonly SearchValues<byte> PasswordBytes = Bytes(Unreserved + "&=+$,");
    private static readonly SearchValues<byte> ParameterBytes = Bytes(Unreserved + "[]/:&+$;=");
    private static readonly SearchValues<byte> HeaderBytes = Bytes(Unreserved + "[]/?:+$&=");

    private SipUri(ReadOnlySpan<byte> text, SipUriScheme scheme)
    {
        Text = text;
        Scheme = scheme;
    }

    /// <summary>All of it.</summary>
    public ReadOnlySpan<byte> Text { get; }
    public SipUriScheme Scheme { get; }

    /// <summary>Escaped; of a tel URI the number. Empty if there is none.</summary>
    public ReadOnlySpan<byte> User { get; private init; }
    public ReadOnlySpan<byte> Password { get; private init; }
    public ReadOnlySpan<byte> Host { get; private init; }

    /// <summary>0 if not given.</summary>
    public ushort Port { get; private init; }
    public SipParameters Parameters { get; private init; }
    public ReadOnlySpan<byte> Headers { get; private init; }

    public string DecodedUser => SipText.Unescape(User);

    public static bool TryParse(ReadOnlySpan<byte> text, out SipUri uri)
    {
        uri = default;
        var colon = text.IndexOf((byte)':');
        if (colon <= 0 || !IsScheme(text[..colon]))
            return false;
        var scheme = text[..colon];
        var rest = text[(colon + 1)..];
        if (SipText.EqualsIgnoreCase(scheme, "sip"u8))
            return TryParseSip(text, rest, SipUriScheme.Sip, out uri);
        if (SipText.EqualsIgnoreCase(scheme, "sips"u8))
            return TryParseSip(text, rest, SipUriScheme.Sips, out uri);
        if (rest.IsEmpty || rest.IndexOfAnyInRange((byte)0, (byte)' ') >= 0 || rest.IndexOfAny("<>\""u8) >= 0)
            return false;
        uri = SipText.EqualsIgnoreCase(scheme, "tel"u8) ? Telephone(text, rest) : new SipUri(text, SipUriScheme.Other);
        return true;
    }

    private static SipUri Telephone(ReadOnlySpan<byte> text, ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)';');
        return new SipUri(text, SipUriScheme.Tel) { User = end < 0 ? rest : rest[..end] };
    }

    private static bool TryParseSip(ReadOnlySpan<byte> text, ReadOnlySpan<byte> rest, SipUriScheme scheme, out SipUri uri)
    {
        uri = default;
        ReadOnlySpan<byte> user = default,
            password = default,
            headers = default;
        var at = rest.IndexOf((byte)'@');
        if (at >= 0 && !TrySplitUser(rest[..at], out user, out password))
            return false;
        rest = rest[(at + 1)..];
        if (rest.IndexOf((byte)'?') is var mark and >= 0)
        {
            headers = rest[(mark + 1)..];
            rest = rest[..mark];
        }
        var end = rest.IndexOf((byte)';') is var semicolon and >= 0 ? semicolon : rest.Length;
        if (!SipText.TrySplitHostPort(rest[..end], out var host, out var port) || rest[..end].IndexOfAny(" \t"u8) >= 0)
            return false;
        if (!SipText.IsEscaped(rest[end..], ParameterBytes) || !SipText.IsEscaped(headers, HeaderBytes))
            return false;
        if (!SipParameters.TryRead(rest[end..], out var parameters))
            return false;
        uri = new SipUri(text, scheme)
        {
            User = user,
            Password = password,
            Host = host,
            Port = port,
            Parameters = parameters,
            Headers = headers,
        };
        return true;
    }

    private static bool TrySplitUser(ReadOnlySpan<byte> info, out ReadOnlySpan<byte> user, out ReadOnlySpan<byte> password)
    {
        var colon = info.IndexOf((byte)':');
        user = colon < 0 ? info : info[..colon];
        password = colon < 0 ? default : info[(colon + 1)..];
        return !user.IsEmpty && SipText.IsEscaped(user, UserBytes) && SipText.IsEscaped(password, PasswordBytes);
    }

    private static bool IsScheme(ReadOnlySpan<byte> scheme)
    {
        if (!char.IsAsciiLetter((char)scheme[0]))
            return false;
        foreach (var c in scheme)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'+' or (byte)'-' or (byte)'.'))
                return false;
        }
        return true;
    }

    private static SearchValues<byte> Bytes(string allowed) => SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(allowed));
}
