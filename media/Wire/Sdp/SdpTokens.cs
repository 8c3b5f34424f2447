using System.Globalization;

namespace MediaServer.Wire.Sdp;

/// <summary>Takes the fields of a line one by one, without allocating.</summary>
internal ref struct SdpTokens
{
    public SdpTokens(ReadOnlySpan<char> text) => Rest = text;

    /// <summary>What has not been taken yet.</summary>
    public ReadOnlySpan<char> Rest { get; private set; }

    /// <summary>The text up to the next space; runs of spaces count as one.</summary>
    public bool TryNext(out ReadOnlySpan<char> token) => TryNext(' ', out token);

    public bool TryNext(char separator, out ReadOnlySpan<char> token)
    {
        Rest = Rest.TrimStart(separator);
        var end = Rest.IndexOf(separator);
        token = end < 0 ? Rest : Rest[..end];
        Rest = end < 0 ? default : Rest[(end + 1)..];
        return !token.IsEmpty;
    }

    public bool TryNextUInt32(out uint value)
    {
        value = 0;
        return TryNext(out var token) && TryParse(token, out value);
    }

    /// <summary>Decimal digits only: no sign, no space, no group separator.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out uint value) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary>Splits <c>name:value</c>; the value is empty where there is no colon.</summary>
    public static void SplitAttribute(ReadOnlySpan<char> text, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        var colon = text.IndexOf(':');
        name = colon < 0 ? text : text[..colon];
        value = colon < 0 ? default : text[(colon + 1)..].Trim(' ');
    }

    /// <summary>Letters, digits, hyphen and underscore: what a rid may have (RFC 8851 10), and every mid in use.</summary>
    public static bool IsId(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > SdpLimits.Id)
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return false;
        }
        return true;
    }
}
