namespace MediaServer.Host.Phone;

/// <summary>The country code of an international number (ITU-T E.164 annex): what an operator's bill is sorted by, and nobody's secret.</summary>
internal static class CountryCode
{
    /// <summary>The codes of two digits; 1 and 7 are whole zones, all others have three.</summary>
    private static readonly HashSet<string> TwoDigits =
    [
        .. "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98".Split(
            ' '
        ),
    ];

    /// <summary><c>+49</c> of <c>+4930123456</c>; null for what is no international number.</summary>
    public static string? Of(string number)
    {
        if (!PublicNumber.IsInternational(number) || number.Length < 4)
            return null;
        var length =
            number[1] is '1' or '7' ? 1
            : TwoDigits.Contains(number[1..3]) ? 2
            : 3;
        return number[..(1 + length)];
    }
}
