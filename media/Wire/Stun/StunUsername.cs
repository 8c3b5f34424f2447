namespace MediaServer.Wire.Stun;

/// <summary>The USERNAME of a connectivity check: the receiver's fragment, a colon, the sender's (RFC 8445 7.2.2).</summary>
public static class StunUsername
{
    /// <summary>ICE limits a fragment to 256 characters (RFC 8839 5.4).</summary>
    public const int MaxFragmentLength = 256;

    public static bool TrySplit(ReadOnlySpan<byte> username, out ReadOnlySpan<byte> local, out ReadOnlySpan<byte> remote)
    {
        local = remote = default;
        var colon = username.IndexOf((byte)':');
        if (colon is < 1 or > MaxFragmentLength || username.Length - colon - 1 is < 1 or > MaxFragmentLength)
            return false;
        local = username[..colon];
        remote = username[(colon + 1)..];
        return remote.IndexOf((byte)':') < 0; // ice-char has no colon
    }
}
