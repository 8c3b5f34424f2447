using System.Buffers.Binary;
using MediaServer.Wire;

namespace MediaServer.Transport.Srtp;

/// <summary>AEAD_AES_128_GCM (RFC 7714).</summary>
internal sealed class GcmCipher : SrtpCipher
{
    private const int IvLength = Aead.IvLength,
        Tag = Aead.TagLength;

    private readonly Aead _rtp;
    private readonly Aead _rtcp;
    private readonly byte[] _rtpSalt = new byte[IvLength];
    private readonly byte[] _rtcpSalt = new byte[IvLength];

    public GcmCipher(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, bool encrypt)
    {
        Span<byte> key = stackalloc byte[SrtpProfiles.KeyLength];
        KeyDerivation.Derive(masterKey, masterSalt, KeyDerivation.RtpEncryption, key);
        _rtp = Aead.Create(key, encrypt);
        KeyDerivation.Derive(masterKey, masterSalt, KeyDerivation.RtcpEncryption, key);
        _rtcp = Aead.Create(key, encrypt);
        key.Clear();
        KeyDerivation.Derive(masterKey, masterSalt, KeyDerivation.RtpSalt, _rtpSalt);
        KeyDerivation.Derive(masterKey, masterSalt, KeyDerivation.RtcpSalt, _rtcpSalt);
    }

    private GcmCipher(Aead rtp, Aead rtcp, ReadOnlySpan<byte> salt)
    {
        (_rtp, _rtcp) = (rtp, rtcp);
        salt.CopyTo(_rtpSalt);
        salt.CopyTo(_rtcpSalt);
    }

    /// <summary>For the vectors of RFC 7714, which give session keys instead of master keys.</summary>
    internal static GcmCipher WithSessionKey(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, bool encrypt) =>
        new(Aead.Create(key, encrypt), Aead.Create(key, encrypt), salt);

    public override int TagLength => Tag;

    public override void Prefetch()
    {
        CacheHint.Fetch(_rtp, 384); // round keys and powers of the hash key
        CacheHint.Fetch(_rtpSalt, 64);
    }

    public override PendingTag SealRtp(
        uint ssrc,
        long index,
        Span<byte> packet,
        int headerLength,
        ReadOnlySpan<byte> payloadHead,
        ReadOnlySpan<byte> payloadTail
    )
    {
        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(iv, ssrc, index, _rtpSalt);
        var clear = packet[..headerLength];
        _rtp.Seal(iv, clear, payloadHead, payloadTail, packet[headerLength..^Tag], packet[^Tag..]);
        return default;
    }

    public override bool OpenRtp(uint ssrc, long index, Span<byte> packet, int headerLength)
    {
        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(iv, ssrc, index, _rtpSalt);
        return _rtp.Open(iv, packet[..headerLength], packet[headerLength..^Tag], packet[^Tag..]);
    }

    public override void SealRtcp(uint ssrc, uint index, ReadOnlySpan<byte> compound, Span<byte> packet)
    {
        compound[..RtcpClearLength].CopyTo(packet);
        var trailer = packet[^RtcpIndexLength..];
        BinaryPrimitives.WriteUInt32BigEndian(trailer, RtcpEncryptedFlag | index);
        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(iv, ssrc, index, _rtcpSalt);
        Span<byte> clear = stackalloc byte[RtcpClearLength + RtcpIndexLength];
        JoinClear(packet, clear);
        var length = compound.Length - RtcpClearLength;
        _rtcp.Seal(
            iv,
            clear,
            default,
            compound[RtcpClearLength..],
            packet.Slice(RtcpClearLength, length),
            packet.Slice(compound.Length, Tag)
        );
    }

    public override bool OpenRtcp(uint ssrc, uint index, Span<byte> packet)
    {
        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(iv, ssrc, index, _rtcpSalt);
        var end = packet.Length - RtcpIndexLength - Tag;
        Span<byte> clear = stackalloc byte[RtcpClearLength + RtcpIndexLength];
        JoinClear(packet, clear);
        return _rtcp.Open(iv, clear, packet[RtcpClearLength..end], packet.Slice(end, Tag));
    }

    /// <summary>RFC 7714 9.2: the associated data is the clear header, the E flag and the index.</summary>
    private static void JoinClear(ReadOnlySpan<byte> packet, Span<byte> clear)
    {
        packet[..RtcpClearLength].CopyTo(clear);
        packet[^RtcpIndexLength..].CopyTo(clear[RtcpClearLength..]);
    }

    public override int RtcpIndexAt(int packetLength) => packetLength - RtcpIndexLength;

    /// <summary>
    /// RFC 7714 8.1 and 9.1: 00 00 | SSRC | 48-bit index, combined with the salt. The index of SRTCP is 31 bit wide,
    /// which leaves the two zero bytes between SSRC and index that its layout asks for.
    /// </summary>
    private static void WriteIv(Span<byte> iv, uint ssrc, long index, ReadOnlySpan<byte> salt)
    {
        salt.CopyTo(iv);
        var low = BinaryPrimitives.ReadUInt64BigEndian(iv[4..]) ^ ((ulong)ssrc << 48) ^ (ulong)index;
        var high = BinaryPrimitives.ReadUInt32BigEndian(iv) ^ (ssrc >> 16);
        BinaryPrimitives.WriteUInt32BigEndian(iv, high);
        BinaryPrimitives.WriteUInt64BigEndian(iv[4..], low);
    }

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }
}
