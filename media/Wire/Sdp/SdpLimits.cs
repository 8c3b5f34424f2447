namespace MediaServer.Wire.Sdp;

/// <summary>What one session description may hold. A browser with three layers and twenty codecs stays far below each of these.</summary>
public static class SdpLimits
{
    /// <summary>Characters in all; the largest offer of a browser with 30 m-lines has about 150 KB.</summary>
    public const int Text = 256 * 1024;

    /// <summary>An fmtp with parameter sets stays under 2 KB.</summary>
    public const int Line = 8 * 1024;

    public const int Media = 64;

    /// <summary>Twice the digits of a 64-bit number.</summary>
    public const int SessionId = 40;

    /// <summary>Over all m-lines together.</summary>
    public const int Candidates = 100;

    /// <summary>Formats on one m-line, which RTP would let grow to 128. Chromium 156 offers 34 on a line that receives video.</summary>
    public const int PayloadTypes = 64;

    public const int Feedback = 16;
    public const int Extensions = 32;
    public const int Rids = 16;
    public const int Sources = 64;
    public const int SourceGroups = 32;
    public const int Groups = 8;
    public const int Fingerprints = 4;
    public const int IceOptions = 8;

    /// <summary>A mid or rid travels in a header extension of at most 16 bytes (RFC 8285 4.2).</summary>
    public const int Id = 16;

    /// <summary>RFC 8839 5.4.</summary>
    public const int MinUfrag = 4,
        MinPassword = 22,
        MaxCredential = 256;
}
