using System.Buffers.Text;

namespace MediaServer.Phone.Sdp;

/// <summary>How SRTP of a call is keyed by the description itself.</summary>
public enum SdesSuite : byte
{
    /// <summary>AES_CM_128_HMAC_SHA1_80 (RFC 4568 6.2.1).</summary>
    Aes128CmSha1Tag80,

    /// <summary>AES_CM_128_HMAC_SHA1_32 (RFC 4568 6.2.2): a tag of 4 bytes on RTP, of 10 on RTCP.</summary>
    Aes128CmSha1Tag32,
}

/// <summary>One <c>a=crypto</c> line (RFC 4568 9.1): <c>tag suite inline:base64(key | salt)[|lifetime] [parameters]</c>.</summary>
/// <param name="Tag">Tells the lines of one offer apart; the answer repeats the one it takes.</param>
/// <param name="Suite">The suite.</param>
/// <param name="Key">16 bytes of master key and 14 of master salt.</param>
public sealed record SdesKey(int Tag, SdesSuite Suite, ReadOnlyMemory<byte> Key)
{
    public const int Length = 30;

    private const int EncodedLength = 40;
    private const string Inline = "inline:";

    /// <summary>Without the key: records print themselves into logs.</summary>
    public override string ToString() => Suite.ToString();

    /// <summary>Whether both protect alike: the tag, which only tells the lines of one offer apart, does not count.</summary>
    public bool IsSameAs(SdesKey other) => Suite == other.Suite && Key.Span.SequenceEqual(other.Key.Span);

    public string Write() => $"{Tag} {Name(Suite)} {Inline}{Convert.ToBase64String(Key.Span)}";

    /// <summary>
    /// Reads the value of a crypto attribute. False for what we cannot honor, so that the line counts as not offered: an unknown suite, a
    /// master key identifier, several keys, a derivation rate, unencrypted or unauthenticated streams (RFC 4568 6.3).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> value, out SdesKey? key)
    {
        key = null;
        Span<Range> fields = stackalloc Range[4];
        var count = value.SplitAny(fields, " \t", StringSplitOptions.RemoveEmptyEntries);
        if (count < 3 || !int.TryParse(value[fields[0]], System.Globalization.NumberStyles.None, null, out var tag) || tag > 999_999_999)
            return false;
        if (SuiteOf(value[fields[1]]) is not { } suite || !TryReadKey(value[fields[2]], out var bytes))
            return false;
        if (count == 4 && !AreHarmless(value[fields[3]]))
            return false;
        key = new SdesKey(tag, suite, bytes);
        return true;
    }

    private static bool TryReadKey(ReadOnlySpan<char> field, out byte[] key)
    {
        key = new byte[Length];
        if (!field.StartsWith(Inline, StringComparison.OrdinalIgnoreCase) || field.Contains(';'))
            return false;
        var text = field[Inline.Length..];
        var bar = text.IndexOf('|');
        // A lifetime stands after the first bar and is never reached; what has a colon is a master key identifier.
        if (bar >= 0 && text[bar..].Contains(':'))
            return false;
        var base64 = bar < 0 ? text : text[..bar];
        return base64.Length == EncodedLength
            && Base64.IsValid(base64)
            && Convert.TryFromBase64Chars(base64, key, out var length)
            && length == Length;
    }

    /// <summary>Window size hints and parameters that begin with a hyphen may be ignored; all others change the streams.</summary>
    private static bool AreHarmless(ReadOnlySpan<char> parameters)
    {
        foreach (var range in parameters.Split(' '))
        {
            var parameter = parameters[range];
            if (parameter.IsEmpty || parameter[0] == '-' || parameter.StartsWith("WSH=", StringComparison.OrdinalIgnoreCase))
                continue;
            return false;
        }
        return true;
    }

    private static SdesSuite? SuiteOf(ReadOnlySpan<char> name) =>
        name switch
        {
            "AES_CM_128_HMAC_SHA1_80" => SdesSuite.Aes128CmSha1Tag80,
            "AES_CM_128_HMAC_SHA1_32" => SdesSuite.Aes128CmSha1Tag32,
            _ => null,
        };

    private static string Name(SdesSuite suite) =>
        suite == SdesSuite.Aes128CmSha1Tag80 ? "AES_CM_128_HMAC_SHA1_80" : "AES_CM_128_HMAC_SHA1_32";
}
