namespace MediaServer.Transport.Dtls;

/// <summary>Who sends the ClientHello (RFC 5763 section 5, <c>a=setup</c>).</summary>
public enum DtlsRole : byte
{
    /// <summary>We wait: the DTLS server.</summary>
    Passive,

    /// <summary>We begin: the DTLS client.</summary>
    Active,
}
