namespace MediaServer.Wire.Sip.Digest;

/// <summary>A view of one Authorization or Proxy-Authorization field (RFC 7616 3.4).</summary>
public readonly ref struct SipCredentials
{
    private readonly DigestFields _fields;

    private SipCredentials(DigestFields fields) => _fields = fields;

    public ReadOnlySpan<byte> UserName => _fields.Get("username"u8);
    public ReadOnlySpan<byte> Realm => _fields.Get("realm"u8);
    public ReadOnlySpan<byte> Nonce => _fields.Get("nonce"u8);
    public ReadOnlySpan<byte> Uri => _fields.Get("uri"u8);
    public ReadOnlySpan<byte> Response => _fields.Get("response"u8);
    public ReadOnlySpan<byte> ClientNonce => _fields.Get("cnonce"u8);
    public ReadOnlySpan<byte> Qop => _fields.Get("qop"u8);

    /// <summary>Eight hexadecimal digits.</summary>
    public ReadOnlySpan<byte> NonceCount => _fields.Get("nc"u8);
    public DigestAlgorithm Algorithm => _fields.Algorithm;

    /// <summary>False for other schemes, broken lists, and credentials that lack what every answer needs.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out SipCredentials credentials)
    {
        credentials = default;
        if (!DigestFields.TryRead(text, out var fields))
            return false;
        credentials = new SipCredentials(fields);
        return !credentials.UserName.IsEmpty && !credentials.Nonce.IsEmpty && !credentials.Uri.IsEmpty && !credentials.Response.IsEmpty;
    }
}
