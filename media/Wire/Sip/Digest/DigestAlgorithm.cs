namespace MediaServer.Wire.Sip.Digest;

/// <summary>Hashes of digest authentication, the better the greater (RFC 8760 2.1).</summary>
public enum DigestAlgorithm : byte
{
    /// <summary>SHA-512-256, the session variants, and whatever comes later: challenges that are passed over.</summary>
    Unknown,
    Md5,
    Sha256,
}
