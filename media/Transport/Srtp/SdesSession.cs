namespace MediaServer.Transport.Srtp;

/// <summary>SRTP of one telephone call, keyed by its session descriptions (RFC 4568): no handshake, one master key each way.</summary>
/// <remarks>Sans-IO, one owner. Allocates nothing per packet. The keys must have travelled over TLS; whoever makes this has seen to it.</remarks>
public sealed class SdesSession : IDisposable
{
    /// <summary>16 bytes of master key, 14 of master salt.</summary>
    public const int KeyingLength = SrtpProfiles.KeyLength + SrtpProfiles.MaxSaltLength;

    /// <summary>What protection adds at most: the tag, and on RTCP the index.</summary>
    public const int MaxOverhead = 14;

    private readonly SrtpSender _sender;
    private readonly SrtpReceiver _receiver;

    /// <param name="shortTag">AES_CM_128_HMAC_SHA1_32 instead of _80.</param>
    /// <param name="ours">Master key and salt of what we send, <see cref="KeyingLength"/> bytes.</param>
    /// <param name="theirs">The same of what they send.</param>
    public SdesSession(bool shortTag, ReadOnlySpan<byte> ours, ReadOnlySpan<byte> theirs)
    {
        var profile = shortTag ? SrtpProfile.Aes128CmSha1Tag32 : SrtpProfile.Aes128CmSha1Tag80;
        _sender = new SrtpSender(profile, ours[..SrtpProfiles.KeyLength], ours[SrtpProfiles.KeyLength..KeyingLength]);
        _receiver = new SrtpReceiver(profile, theirs[..SrtpProfiles.KeyLength], theirs[SrtpProfiles.KeyLength..KeyingLength]);
    }

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
