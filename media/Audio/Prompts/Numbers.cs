using System.Collections.Frozen;
using System.Globalization;

namespace MediaServer.Audio.Prompts;

/// <summary>Says numbers with clips: 0 to 30 as they are, tens and units above, the digits one by one from 100 on.</summary>
public static class Numbers
{
    private const int LastWhole = 30;

    /// <summary>What stands between tens and units where a language needs a word for it; silence where not.</summary>
    private const string And = "number-and";

    /// <summary>The files that each language should have: <c>number-0</c> to <c>number-30</c>, the tens to 90, <c>number-and</c>.</summary>
    public static FrozenSet<string> Names { get; } =
        Enumerable.Range(0, LastWhole + 1).Concat([40, 50, 60, 70, 80, 90]).Select(NameOf).Append(And).ToFrozenSet();

    /// <summary>Adds the clips that say a number; negative ones are not said.</summary>
    public static void Say(this PromptLibrary library, string language, int number, PromptPlayer player)
    {
        if (number is > LastWhole and < 100)
        {
            player.Enqueue(library.Get(language, NameOf(number / 10 * 10)));
            if (number % 10 == 0)
                return;
            player.Enqueue(library.Get(language, And));
            player.Enqueue(library.Get(language, NameOf(number % 10)));
        }
        else if (number > LastWhole)
            library.Spell(language, number.ToString(CultureInfo.InvariantCulture), player);
        else if (number >= 0)
            player.Enqueue(library.Get(language, NameOf(number)));
    }

    /// <summary>Says each digit of a text by itself; other characters are skipped.</summary>
    public static void Spell(this PromptLibrary library, string language, ReadOnlySpan<char> digits, PromptPlayer player)
    {
        foreach (var digit in digits)
        {
            if (char.IsAsciiDigit(digit))
                player.Enqueue(library.Get(language, NameOf(digit - '0')));
        }
    }

    private static string NameOf(int number) => $"number-{number}";
}
