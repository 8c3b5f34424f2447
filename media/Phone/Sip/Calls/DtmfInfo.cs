using System.Buffers.Text;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>Keys pressed by INFO (RFC 6086; the two bodies are custom, not standard).</summary>
/// <remarks>
/// <code>
/// application/dtmf-relay:  Signal=5 CRLF Duration=160        application/dtmf:  5
/// </code>
/// </remarks>
internal static class DtmfInfo
{
    /// <summary>What a body without a duration means.</summary>
    private const int DefaultMilliseconds = 250;
    private const int MaxMilliseconds = 10_000;

    public static bool IsKnown(SipMessage info) =>
        info.HasContentType("application/dtmf-relay"u8) || info.HasContentType("application/dtmf"u8);

    public static bool TryRead(SipMessage info, out char digit, out TimeSpan duration)
    {
        digit = '\0';
        duration = TimeSpan.FromMilliseconds(DefaultMilliseconds);
        if (info.HasContentType("application/dtmf"u8))
            return TryDigit(info.Body, out digit);
        var rest = info.Body;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            var equals = line.IndexOf((byte)'=');
            if (equals < 0)
                continue;
            var name = line[..equals].Trim(" "u8);
            var value = equals + 1;
            if (System.Text.Ascii.EqualsIgnoreCase(name, "Signal"u8) && !TryDigit(line[value..], out digit))
                return false;
            if (System.Text.Ascii.EqualsIgnoreCase(name, "Duration"u8))
                duration = ReadDuration(line[value..].Trim(" "u8), duration);
        }
        return digit != '\0';
    }

    /// <summary>One key; event numbers 10 and 11 stand for star and pound in some implementations.</summary>
    private static bool TryDigit(ReadOnlySpan<byte> text, out char digit)
    {
        text = text.Trim(" \t\r\n"u8);
        digit =
            text.Length == 1 ? char.ToUpperInvariant((char)text[0])
            : text.SequenceEqual("10"u8) ? '*'
            : text.SequenceEqual("11"u8) ? '#'
            : '\0';
        return digit is >= '0' and <= '9' or '*' or '#' or >= 'A' and <= 'D';
    }

    private static TimeSpan ReadDuration(ReadOnlySpan<byte> text, TimeSpan fallback) =>
        Utf8Parser.TryParse(text, out int milliseconds, out var used) && used == text.Length && milliseconds is > 0 and <= MaxMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : fallback;
}
