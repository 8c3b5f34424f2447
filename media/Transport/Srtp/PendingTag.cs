namespace MediaServer.Transport.Srtp;

/// <summary>What an encrypted packet still lacks: nothing, or the HMAC-SHA1 at its end (RFC 3711 4.2), which many packets get at once cheaper than one.</summary>
public readonly struct PendingTag
{
    private readonly CtrHmacCipher? _cipher;

    internal PendingTag(CtrHmacCipher cipher) => _cipher = cipher;

    /// <summary>Whether the packet may not be sent yet.</summary>
    public bool IsDue => _cipher is not null;

    internal int Length => _cipher?.TagLength ?? 0;

    internal ref readonly Native.HmacSha1 Mac => ref _cipher!.RtpMac;

    /// <summary>Writes the tag of this packet alone.</summary>
    /// <param name="packet">As it was encrypted, with the room for the tag.</param>
    public void Complete(Span<byte> packet) => _cipher?.WriteTag(packet);
}
