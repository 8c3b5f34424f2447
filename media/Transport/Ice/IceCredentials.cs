namespace MediaServer.Transport.Ice;

/// <summary>One side's short-term credential (RFC 8445 5.3).</summary>
public readonly record struct IceCredentials(string Ufrag, string Password);
