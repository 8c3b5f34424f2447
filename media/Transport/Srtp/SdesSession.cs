namespace MediaServer.Transport.Srtp;

/// <summary>SRTP of one telephone call, keyed by its session descriptions (RFC 4568): no handshake, one master key each way at a time.</summary>
/// <remarks>Sans-IO, one owner. Allocates nothing per packet. The keys must have travelled over TLS; whoever makes this has seen to it.</remarks>
public sealed class SdesSession : IDisposable
{
    /// <summary>16 bytes of master key, 14 of master salt.</summary>
    public const int KeyingLength = SrtpProfiles.KeyLength + SrtpProfiles.MaxSaltLength;

    /// <summary>What protection adds at most: the tag, and on RTCP the index.</summary>
    public const int MaxOverhead = 14;

    private SrtpSender _sender;
    private SrtpReceiver _receiver;

    /// <param name="shortTag">AES_CM_128_HMAC_SHA1_32 instead of _80.</param>
    /// <param name="ours">Master key and salt of what we send, <see cref="KeyingLength"/> bytes.</param>
    /// <param name="theirs">The same of what they send.</param>
    public SdesSession(bool shortTag, ReadOnlySpan<byte> ours, ReadOnlySpan<byte> theirs)
    {
        _sender = Sender(shortTag, ours, before: null);
        _receiver = Receiver(shortTag, theirs, before: null);
    }

    /// <summary>Another suite or key for what we send. The numbers of our packets go on, so that no key stream is used twice.</summary>
    public void RekeyOurs(bool shortTag, ReadOnlySpan<byte> ours)
    {
        using var before = _sender;
        _sender = Sender(shortTag, ours, before);
    }

    /// <summary>Another suite or key for what they send.</summary>
    public void RekeyTheirs(bool shortTag, ReadOnlySpan<byte> theirs)
    {
        using var before = _receiver;
        _receiver = Receiver(shortTag, theirs, before);
    }

    private static SrtpSender Sender(bool shortTag, ReadOnlySpan<byte> key, SrtpSender? before) =>
        new(Profile(shortTag), key[..SrtpProfiles.KeyLength], key[SrtpProfiles.KeyLength..KeyingLength], before);

    private static SrtpReceiver Receiver(bool shortTag, ReadOnlySpan<byte> key, SrtpReceiver? before) =>
        new(Profile(shortTag), key[..SrtpProfiles.KeyLength], key[SrtpProfiles.KeyLength..KeyingLength], before);

    private static SrtpProfile Profile(bool shortTag) => shortTag ? SrtpProfile.Aes128CmSha1Tag32 : SrtpProfile.Aes128CmSha1Tag80;

    /// <param name="packet">A plain RTP packet without CSRCs and extensions, as calls send them.</param>
    public bool TryProtectRtp(ReadOnlySpan<byte> packet, Span<byte> destination, out int length) =>
        _sender.TryProtectRtp(
            packet[..Math.Min(packet.Length, SrtpReceiver.MinRtpHeader)],
            default,
            packet[Math.Min(packet.Length, SrtpReceiver.MinRtpHeader)..],
            destination,
            out length
        );

    public bool TryProtectRtcp(ReadOnlySpan<byte> compound, Span<byte> destination, out int length) =>
        _sender.TryProtectRtcp(compound, destination, out length);

    /// <summary>Decrypts in place; <paramref name="length"/> is that of the plain packet.</summary>
    public Drop UnprotectRtp(Span<byte> packet, out int length) => _receiver.UnprotectRtp(packet, out length);

    /// <inheritdoc cref="UnprotectRtp"/>
    public Drop UnprotectRtcp(Span<byte> packet, out int length) => _receiver.UnprotectRtcp(packet, out length);

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }
}
