using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Phone.Calls;

/// <summary>Collects the digits of a PIN: # ends it, * begins anew, a pause ends it too.</summary>
public sealed class PinEntry
{
    /// <summary>A hundred million codes against a thousand visits; what is shorter is never asked about.</summary>
    public const int MinDigits = 9;

    public const int MaxDigits = 16;

    /// <summary>Reading eleven digits off a letter takes a second for each, with looks at the paper between groups.</summary>
    public static readonly TimeSpan BetweenDigits = TimeSpan.FromSeconds(5);

    private readonly char[] _digits = new char[MaxDigits];
    private TimeSpan _lastAt;

    public int Count { get; private set; }

    /// <summary>The first digit; meaningless without one.</summary>
    public char First => _digits[0];

    /// <summary>Takes a key; true when the entry is complete.</summary>
    public bool Press(char key, TimeSpan now)
    {
        if (key == '#')
            return Count > 0;
        if (key == '*')
            Clear();
        else if (char.IsAsciiDigit(key))
            (_digits[Count++], _lastAt) = (key, now);
        return Count == MaxDigits;
    }

    /// <summary>Whether the caller stopped in the middle, or does not know of the #.</summary>
    public bool IsOver(TimeSpan now) => Since(now) >= BetweenDigits;

    /// <summary>How long ago the last digit was pressed; zero without one.</summary>
    public TimeSpan Since(TimeSpan now) => Count > 0 ? now - _lastAt : TimeSpan.Zero;

    /// <summary>Hands out the digits and forgets them; false when there are too few to be a PIN.</summary>
    public bool TryTake([NotNullWhen(true)] out string? pin)
    {
        pin = Count >= MinDigits ? new string(_digits, 0, Count) : null;
        Clear();
        return pin is not null;
    }

    public void Clear()
    {
        Count = 0;
        Array.Clear(_digits);
    }

    /// <summary>Whether a dialled user part is a PIN: <c>sip:123456789@host</c>.</summary>
    public static bool IsPin(ReadOnlySpan<char> user) =>
        user.Length is >= MinDigits and <= MaxDigits && user.IndexOfAnyExceptInRange('0', '9') < 0;
}
