using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>Reads <c>Reason: Q.850;cause=16;text="..."</c> (RFC 3326).</summary>
internal static class ReasonOf
{
    /// <returns>The Q.850 cause, 0 without one.</returns>
    public static int Cause(SipMessage message)
    {
        foreach (var value in message.Values(SipHeader.Reason))
        {
            if (!value.StartsWith("Q.850"u8) || value.IndexOf("cause="u8) is not (>= 0 and var at))
                continue;
            if (System.Buffers.Text.Utf8Parser.TryParse(value[(at + 6)..], out int cause, out _) && cause is > 0 and < 128)
                return cause;
        }
        return 0;
    }
}
