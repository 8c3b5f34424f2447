using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Wire.Sip.Digest;

/// <summary>A view of one WWW-Authenticate or Proxy-Authenticate field (RFC 7616 3.3).</summary>
public readonly ref struct SipChallenge
{
    private readonly DigestFields _fields;

    private SipChallenge(DigestFields fields) => _fields = fields;

    public ReadOnlySpan<byte> Realm => _fields.Get("realm"u8);
    public ReadOnlySpan<byte> Nonce => _fields.Get("nonce"u8);

    /// <summary>To be sent back as it is; empty if there is none.</summary>
    public ReadOnlySpan<byte> Opaque => _fields.Get("opaque"u8);
    public DigestAlgorithm Algorithm => _fields.Algorithm;

    /// <summary>The credentials were right and only the nonce was too old: try again at once.</summary>
    public bool IsStale => SipText.EqualsIgnoreCase(_fields.Get("stale"u8), "true"u8);

    /// <summary>Whether there is a qop list at all; without one the answer is that of RFC 2069.</summary>
    public bool HasQop => _fields.TryGet("qop"u8, out _);

    public bool OffersAuth
    {
        get
        {
            foreach (var qop in new SipValues(_fields.Get("qop"u8)))
            {
                if (SipText.EqualsIgnoreCase(qop, "auth"u8))
                    return true;
            }
            return false;
        }
    }

    /// <summary>False for other schemes, broken lists, and challenges without realm or nonce.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out SipChallenge challenge)
    {
        challenge = default;
        if (!DigestFields.TryRead(text, out var fields))
            return false;
        challenge = new SipChallenge(fields);
        return fields.TryGet("realm"u8, out _) && !challenge.Nonce.IsEmpty;
    }
}
