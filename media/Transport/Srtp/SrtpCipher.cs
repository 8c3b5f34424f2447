namespace MediaServer.Transport.Srtp;

/// <summary>One protection profile with the keys of one direction. Holds no state of any stream: the caller says which index.</summary>
/// <remarks>
/// Layout (no MKI):
/// <code>
/// SRTP    header | payload (encrypted) | tag                       CM: tag over header, payload, rollover counter
/// SRTCP   first 8 bytes | rest (encrypted) | tag | E + index       AES-GCM (RFC 7714 9.1)
///         first 8 bytes | rest (encrypted) | E + index | tag       AES-CM  (RFC 3711 3.4)
/// </code>
/// The Open methods work in place and leave the packet as it was when it does not verify.
/// </remarks>
internal abstract class SrtpCipher : IDisposable
{
    /// <summary>Header and sender SSRC of the first RTCP packet travel in the clear.</summary>
    public const int RtcpClearLength = 8;

    /// <summary>The E flag and the 31-bit SRTCP index.</summary>
    public const int RtcpIndexLength = 4;

    public const uint RtcpEncryptedFlag = 0x8000_0000;

    /// <summary>On RTP packets.</summary>
    public abstract int TagLength { get; }

    /// <summary>On RTCP packets.</summary>
    public virtual int RtcpTagLength => TagLength;

    /// <summary>Brings the keys of RTP into the cache.</summary>
    public abstract void Prefetch();

    /// <summary>Completes a packet whose header already lies at the start of <paramref name="packet"/>.</summary>
    /// <param name="packet">Exactly header + head + tail + TagLength.</param>
    /// <returns>What is still to be written behind the payload.</returns>
    public abstract PendingTag SealRtp(
        uint ssrc,
        long index,
        Span<byte> packet,
        int headerLength,
        ReadOnlySpan<byte> payloadHead,
        ReadOnlySpan<byte> payloadTail
    );

    public abstract bool OpenRtp(uint ssrc, long index, Span<byte> packet, int headerLength);

    /// <param name="packet">Exactly compound + RtcpTagLength + RtcpIndexLength.</param>
    public abstract void SealRtcp(uint ssrc, uint index, ReadOnlySpan<byte> compound, Span<byte> packet);

    public abstract bool OpenRtcp(uint ssrc, uint index, Span<byte> packet);

    /// <summary>Where the word with the E flag and the index begins in an SRTCP packet of that length.</summary>
    public abstract int RtcpIndexAt(int packetLength);

    public abstract void Dispose();
}
