using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Trunks;

/// <summary>Retry-After: <c>18 (in a meeting);duration=3600</c> (RFC 3261 20.33); only the number counts here.</summary>
internal static class RetryAfter
{
    public static bool TryRead(SipMessage response, out TimeSpan wait)
    {
        wait = default;
        var text = response.Get(SipHeader.RetryAfter);
        var end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (!SipExpires.TryRead(end < 0 ? text : text[..end], out var seconds))
            return false;
        wait = TimeSpan.FromSeconds(seconds);
        return true;
    }
}

/// <summary>Seconds as parameters carry them.</summary>
internal static class SipExpires
{
    /// <summary>1 s to a day; whatever a registrar writes beyond is not worth waiting for.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out uint seconds) =>
        System.Buffers.Text.Utf8Parser.TryParse(text, out seconds, out var used) && used == text.Length && seconds is > 0 and <= 86_400;
}
