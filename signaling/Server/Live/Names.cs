using System.Globalization;
using System.Text;

namespace MediaServer.Server.Live;

/// <summary>Makes text from outside harmless to show: no control characters, no bidi overrides, one line, not endless.</summary>
internal static class Names
{
    public const int MaxLength = 100;

    public static string Clean(string? name, int maxLength = MaxLength)
    {
        if (string.IsNullOrWhiteSpace(name))
            return "";
        var clean = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            // Format characters hold the bidi overrides; the zero-width joiner among them is part of many scripts and emoji.
            if (
                rune.Value != 0x200D
                && category
                    is (
                        UnicodeCategory.Control
                        or UnicodeCategory.Format
                        or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator
                    )
            )
                continue;
            if (clean.Length + rune.Utf16SequenceLength > maxLength)
                break;
            clean.Append(rune.ToString());
        }
        return clean.ToString().Trim();
    }
}
