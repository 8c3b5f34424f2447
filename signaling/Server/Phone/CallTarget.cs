using System.Text.RegularExpressions;
using MediaServer.Host.Control;

namespace MediaServer.Server.Phone;

/// <summary>Whom to call: a number in international form (E.164), or a SIP URI, which the trunks of the configuration judge.</summary>
internal sealed partial record CallTarget(Confidential Address, string Suffix)
{
    private const int MaxSipLength = 256;

    /// <summary>Takes numbers as people write them: <c>+1 (555) 010-0199</c>. Without a country nothing is called.</summary>
    public static bool TryParse(string? number, string? sip, out CallTarget target)
    {
        target = new CallTarget(new Confidential(""), "");
        if ((number is null) == (sip is null))
            return false;
        var text = sip ?? Separators().Replace(number!.Trim(), "");
        if (text.Length > MaxSipLength || !(sip is null ? E164() : SipUri()).IsMatch(text))
            return false;
        target = new CallTarget(new Confidential(text), sip is null ? text[^2..] : "");
        return true;
    }

    [GeneratedRegex(@"[\s().\-\u00A0]")]
    private static partial Regex Separators();

    // ITU-T E.164: at most 15 digits; fewer than 7 behind the plus are service numbers.
    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}\z")]
    private static partial Regex E164();

    [GeneratedRegex(
        @"^sips?:[A-Za-z0-9_.!~*'()&=+$,;?/%-]+(@[A-Za-z0-9.\-]+|@\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(;transport=(udp|tcp|tls))?\z"
    )]
    private static partial Regex SipUri();
}
