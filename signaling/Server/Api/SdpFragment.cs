using System.Text;

namespace MediaServer.Server.Api;

/// <summary>The few lines of RFC 8840 trickle-ice fragments that WHIP uses; everything else in them is passed over.</summary>
internal sealed record SdpFragment(string? Ufrag, string? Password, IReadOnlyList<(string Mid, string Candidate)> Candidates)
{
    /// <summary>As many as the SDP parser takes.</summary>
    private const int MaxCandidates = 100;
    private const string UfragLine = "a=ice-ufrag:";
    private const string PasswordLine = "a=ice-pwd:";
    private const string CandidateLine = "a=candidate:";
    private const string MidLine = "a=mid:";

    public static bool TryParse(string text, out SdpFragment fragment)
    {
        string? ufrag = null;
        string? password = null;
        var mid = "";
        var candidates = new List<(string, string)>();
        foreach (var line in Lines(text))
        {
            if (line.StartsWith(UfragLine, StringComparison.Ordinal))
                ufrag ??= line[UfragLine.Length..];
            else if (line.StartsWith(PasswordLine, StringComparison.Ordinal))
                password ??= line[PasswordLine.Length..];
            else if (line.StartsWith(MidLine, StringComparison.Ordinal))
                mid = line[MidLine.Length..];
            else if (line.StartsWith(CandidateLine, StringComparison.Ordinal))
                candidates.Add((mid, line[2..]));
        }
        fragment = new SdpFragment(ufrag, password, candidates);
        return candidates.Count <= MaxCandidates && (ufrag is null) == (password is null) && IsIce(ufrag) && IsIce(password);
    }

    /// <summary>The offer with other ICE credentials and without the candidates of the old ones.</summary>
    public static string WithCredentials(string offer, string ufrag, string password)
    {
        var changed = new StringBuilder(offer.Length);
        foreach (var line in Lines(offer))
        {
            if (line.StartsWith(CandidateLine, StringComparison.Ordinal) || line == "a=end-of-candidates")
                continue;
            var kept =
                line.StartsWith(UfragLine, StringComparison.Ordinal) ? UfragLine + ufrag
                : line.StartsWith(PasswordLine, StringComparison.Ordinal) ? PasswordLine + password
                : line;
            changed.Append(kept).Append("\r\n");
        }
        return changed.ToString();
    }

    /// <summary>The transport part of an answer: credentials and candidates of its first m-line, which carries the bundle.</summary>
    public static string FromAnswer(string answer)
    {
        string[] wanted = ["a=ice-lite", UfragLine, PasswordLine, "m=", MidLine, CandidateLine, "a=end-of-candidates"];
        var fragment = new StringBuilder();
        var media = 0;
        foreach (var line in Lines(answer))
        {
            if (line.StartsWith("m=", StringComparison.Ordinal) && ++media == 2)
                break;
            if (wanted.Any(start => line.StartsWith(start, StringComparison.Ordinal)))
                fragment.Append(line).Append("\r\n");
        }
        return fragment.ToString();
    }

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r'));

    /// <summary>RFC 8839 ice-char, so that nothing else gets into the rewritten offer.</summary>
    private static bool IsIce(string? value) =>
        value is null || value.Length is >= 4 and <= 256 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/');
}
