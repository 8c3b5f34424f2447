using System.Buffers.Binary;
using MediaServer.Wire.Rtp;

namespace MediaServer.Transport.Srtp;

/// <summary>Protects what we send: all streams of one session, one master key (RFC 3711 3.3, 3.4; RFC 7714).</summary>
/// <remarks>
/// The payload is ciphered from where it lies straight into the destination. A packet number is used once: a second packet with
/// the same index under AES-GCM would give away the authentication key as soon as one header bit differs, so it is refused, and
/// retransmission travels as RTX (RFC 4588). Under AES-CM a resend within the window is allowed, because a retransmission
/// of the same payload gives the same ciphertext; the caller answers for the payload being the same.
/// </remarks>
/// <param name="before">Whom this one takes over from: all numbers go on, whether or not the key is another (RFC 3711 3.3.1).</param>
internal sealed class SrtpSender(
    SrtpProfile profile,
    ReadOnlySpan<byte> masterKey,
    ReadOnlySpan<byte> masterSalt,
    SrtpSender? before = null
) : IDisposable
{
    /// <summary>RFC 3711 9.2: with the 48-bit index used up, a new master key is due. At 10 000 packets/s that takes 890 years.</summary>
    private const long MaxRtpIndex = (1L << 48) - 1;
    private const uint MaxRtcpIndex = 0x7FFF_FFFF;

    private readonly SrtpCipher _cipher = profile.CreateCipher(masterKey, masterSalt, encrypt: true);
    private readonly StreamTable _streams = before?._streams ?? new StreamTable(StreamTable.SendingCapacity);
    private readonly bool _resendAllowed = profile != SrtpProfile.AeadAes128Gcm;

    /// <summary>One counter for all SSRCs: unique per SSRC all the more, and no state per stream.</summary>
    private uint _nextRtcpIndex = before?._nextRtcpIndex ?? 0;

    /// <summary>The whole packet at once.</summary>
    public bool TryProtectRtp(
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> payloadHead,
        ReadOnlySpan<byte> payloadTail,
        Span<byte> destination,
        out int length
    )
    {
        var done = TryProtectRtp(header, payloadHead, payloadTail, destination, out length, out var tag);
        tag.Complete(destination[..length]);
        return done;
    }

    /// <summary>All but the tag, where that may follow.</summary>
    public bool TryProtectRtp(
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> payloadHead,
        ReadOnlySpan<byte> payloadTail,
        Span<byte> destination,
        out int length,
        out PendingTag tag
    )
    {
        tag = default;
        length = header.Length + payloadHead.Length + payloadTail.Length + _cipher.TagLength;
        if (header.Length < SrtpReceiver.MinRtpHeader || destination.Length < length)
            return Refuse(out length);
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        if (!_streams.TryFind(ssrc, out var stream) && !_streams.TryStandIn(ssrc, out stream))
            return Refuse(out length);
        var index = RtpIndex.Of(stream.Rtp.Highest, BinaryPrimitives.ReadUInt16BigEndian(header[2..]));
        if (index > MaxRtpIndex || stream.Rtp.Check(index) is not Drop.None and var drop && !(drop == Drop.Replayed && _resendAllowed))
            return Refuse(out length);

        header.CopyTo(destination);
        tag = _cipher.SealRtp(ssrc, index, destination[..length], header.Length, payloadHead, payloadTail);
        stream.Rtp.Accept(index);
        _streams.Touch(stream);
        return true;
    }

    public bool TryProtectRtcp(ReadOnlySpan<byte> compound, Span<byte> destination, out int length)
    {
        length = compound.Length + _cipher.RtcpTagLength + SrtpCipher.RtcpIndexLength;
        if (compound.Length < SrtpCipher.RtcpClearLength || destination.Length < length || _nextRtcpIndex > MaxRtcpIndex)
            return Refuse(out length);
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(compound[4..]);
        _cipher.SealRtcp(ssrc, _nextRtcpIndex++, compound, destination[..length]);
        return true;
    }

    /// <inheritdoc cref="Session.Prefetch"/>
    public void Prefetch()
    {
        _streams.Prefetch();
        _cipher.Prefetch();
    }

    private static bool Refuse(out int length)
    {
        length = 0;
        return false;
    }

    public void Dispose() => _cipher.Dispose();
}

/// <summary>The 48-bit packet index of SRTP (RFC 3711 3.3.1), whose upper 32 bits are the rollover counter.</summary>
internal static class RtpIndex
{
    private const long Origin = 0x1_0000; // SeqNo starts one cycle up, the rollover counter at 0

    /// <summary>The index nearest to the highest one so far; of the first packet, the sequence number itself. May be negative.</summary>
    public static long Of(long highest, ushort sequenceNumber) =>
        (highest < 0 ? SeqNo.First(sequenceNumber) : SeqNo.Extend(new SeqNo(highest + Origin), sequenceNumber)).Value - Origin;
}
