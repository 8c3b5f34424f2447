using System.Buffers;
using System.Text;

namespace MediaServer.Wire.Sip;

/// <summary>The small grammar that all header fields share (RFC 3261 25.1).</summary>
internal static class SipText
{
    private static readonly SearchValues<byte> Token = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~"u8
    );

    /// <summary>Host names, IPv4 and, in brackets, IPv6. The underscore is in no RFC and in many machines' names.</summary>
    private static readonly SearchValues<byte> HostName = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._"u8
    );

    private static readonly SearchValues<byte> Reference = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    public static bool IsSpace(byte c) => c is (byte)' ' or (byte)'\t';

    /// <summary>Folded lines are one line by now, so linear white space is blanks and tabs.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);

    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text) => text.TrimStart(" \t"u8);

    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && text.IndexOfAnyExcept(Token) < 0;

    public static int TokenLength(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(Token) is var end and >= 0 ? end : text.Length;

    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => Ascii.EqualsIgnoreCase(a, b);

    public static bool IsHost(ReadOnlySpan<byte> host)
    {
        if (host.Length > 4 && host[0] == '[' && host[^1] == ']')
            return host[1..^1].IndexOfAnyExcept(Reference) < 0;
        return !host.IsEmpty && host.IndexOfAnyExcept(HostName) < 0;
    }

    /// <summary>Splits <c>host[:port]</c>; blanks may stand around the colon (RFC 3261 25.1 COLON).</summary>
    public static bool TrySplitHostPort(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> host, out ushort port)
    {
        port = 0;
        var end = text.StartsWith("["u8) ? text.IndexOf((byte)']') + 1 : text.IndexOf((byte)':');
        host = Trim(end < 0 ? text : text[..end]);
        if (!IsHost(host))
            return false;
        var rest = end < 0 ? default : Trim(text[end..]);
        if (rest.IsEmpty)
            return true;
        if (rest[0] != ':' || !TryNumber(Trim(rest[1..]), out var number) || number > ushort.MaxValue)
            return false;
        port = (ushort)number;
        return true;
    }

    /// <summary>Digits only, at most 2^31-1; leading zeros are allowed.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, out uint value)
    {
        ulong number = 0;
        value = 0;
        if (text.IsEmpty)
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit((char)c))
                return false;
            number = number * 10 + (ulong)(c - '0');
            if (number > SipLimits.Number)
                return false;
        }
        value = (uint)number;
        return true;
    }

    /// <summary>How long the quoted string at the start is, quotes included; -1 if it never ends.</summary>
    public static int QuotedLength(ReadOnlySpan<byte> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                return i + 1;
        }
        return -1;
    }

    public static int HexValue(byte c) =>
        c switch
        {
            >= (byte)'0' and <= (byte)'9' => c - '0',
            >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
            _ => -1,
        };

    /// <summary>Whether every percent sign starts an escape and every other byte is allowed.</summary>
    public static bool IsEscaped(ReadOnlySpan<byte> text, SearchValues<byte> allowed)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (allowed.Contains(text[i]))
                continue;
            if (text[i] != '%' || i + 2 >= text.Length || HexValue(text[i + 1]) < 0 || HexValue(text[i + 2]) < 0)
                return false;
            i += 2;
        }
        return true;
    }

    /// <summary>Undoes escapes; <c>%00</c> becomes an ordinary NUL, which ends nothing here.</summary>
    public static string Unescape(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf((byte)'%') < 0)
            return Encoding.UTF8.GetString(text);
        var plain = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var isEscape = text[i] == '%' && i + 2 < text.Length && HexValue(text[i + 1]) >= 0 && HexValue(text[i + 2]) >= 0;
            plain[length++] = isEscape ? (byte)(HexValue(text[i + 1]) << 4 | HexValue(text[i + 2])) : text[i];
            i += isEscape ? 2 : 0;
        }
        return Encoding.UTF8.GetString(plain, 0, length);
    }

    /// <summary>The content of a quoted string without its quotes and backslashes; other text as it is.</summary>
    public static string Unquote(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
            return Encoding.UTF8.GetString(text);
        var inner = text[1..^1];
        var plain = new byte[inner.Length];
        var length = 0;
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '\\' && i + 1 < inner.Length)
                i++;
            plain[length++] = inner[i];
        }
        return Encoding.UTF8.GetString(plain, 0, length);
    }
}
