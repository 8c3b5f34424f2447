namespace MediaServer.Audio.Dtmf;

/// <summary>The ways a key press can reach us.</summary>
public enum DtmfWay : byte
{
    /// <summary>RTP telephone events (RFC 4733).</summary>
    Event,

    /// <summary>SIP INFO (RFC 6086).</summary>
    Info,

    /// <summary>Tones in the sound itself (ITU-T Q.23).</summary>
    Tone,
}

/// <summary>The sixteen keys and their numbers (RFC 4733 table 3).</summary>
public static class DtmfKeys
{
    public const string All = "0123456789*#ABCD";

    /// <summary>'0' to '9', '*', '#', 'A' to 'D'; the null character for anything else.</summary>
    public static char FromEvent(byte code) => code < All.Length ? All[code] : '\0';

    /// <summary>0 to 15, or -1 when it is not a key; small letters are taken.</summary>
    public static int ToEvent(char key) => All.IndexOf(char.ToUpperInvariant(key), StringComparison.Ordinal);
}
