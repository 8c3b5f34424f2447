using System.Diagnostics.CodeAnalysis;
using MediaServer.Host.Control;

namespace MediaServer.Host.Phone;

/// <summary>Reads numbers as the configuration writes them.</summary>
internal static class PublicNumber
{
    /// <summary>E.164: 15 digits at most, the country code included.</summary>
    private const int MaxDigits = 15;

    public static bool TryParse(string text, string language, [NotNullWhen(true)] out PhoneNumber? number)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var digits = slash < 0 ? text : text[..slash];
        var spoken = slash < 0 ? language : text[(slash + 1)..];
        number =
            IsInternational(digits) && spoken.Length == 2 && spoken.All(char.IsAsciiLetterLower) ? new PhoneNumber(digits, spoken) : null;
        return number is not null;
    }

    /// <summary><c>+</c> and digits, the first of which is no zero.</summary>
    public static bool IsInternational(string text) =>
        text.Length is > 1 and <= MaxDigits + 1 && text[0] == '+' && text[1] != '0' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
}
