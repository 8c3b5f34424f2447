using System.Buffers.Binary;
using MediaServer.Transport.Native;

namespace MediaServer.Transport.Srtp;

/// <summary>AEAD_AES_128_GCM (RFC 7714).</summary>
internal sealed class GcmCipher : SrtpCipher
{
    private const int IvLength = 12,
        Tag = 16;

    private readonly CipherContext _rtp;
    private readonly CipherContext _rtcp;
    private readonly byte[] _rtpSalt = new byte[IvLength];
    private readonly byte[] _rtcpSalt = new byte[IvLength];

    public GcmCipher(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, bool encrypt)
    {
        Span<byte> key = stackalloc byte[SrtpProfiles.KeyLength];
        KeyDerivation.Derive(masterKey, masterSalt, KeyDerivation.RtpEncryption, key);
        _rtp = CipherContext.Create(LibCrypto.Aes128Gcm(), key, encrypt);
        KeyDerivation.Derive(masterKey, masterSalt, KeyDerivation.RtcpEncryption, key);
        _rtcp = CipherContext.Create(LibCrypto.Aes128Gcm(), key, encrypt);
        key.Clear();
        KeyDerivation.Derive(masterKey, masterSalt, KeyDerivation.RtpSalt, _rtpSalt);
        KeyDerivation.Derive(masterKey, masterSalt, KeyDerivation.RtcpSalt, _rtcpSalt);
    }

    private GcmCipher(CipherContext rtp, CipherContext rtcp, ReadOnlySpan<byte> salt)
    {
        (_rtp, _rtcp) = (rtp, rtcp);
        salt.CopyTo(_rtpSalt);
        salt.CopyTo(_rtcpSalt);
    }

    /// <summary>For the vectors of RFC 7714, which give session keys instead of master keys.</summary>
    internal static GcmCipher WithSessionKey(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, bool encrypt) =>
        new(CipherContext.Create(LibCrypto.Aes128Gcm(), key, encrypt), CipherContext.Create(LibCrypto.Aes128Gcm(), key, encrypt), salt);

    public override int TagLength => Tag;

    public override void SealRtp(
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
        _rtp.Start(iv);
        _rtp.Authenticate(packet[..headerLength]);
        _rtp.Update(payloadHead, packet[headerLength..]);
        _rtp.Update(payloadTail, packet[(headerLength + payloadHead.Length)..]);
        _rtp.WriteTag(packet[^Tag..]);
    }

    public override bool OpenRtp(uint ssrc, long index, Span<byte> packet, int headerLength)
    {
        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(iv, ssrc, index, _rtpSalt);
        return Open(_rtp, iv, packet[..headerLength], default, packet[headerLength..^Tag], packet[^Tag..]);
    }

    public override void SealRtcp(uint ssrc, uint index, ReadOnlySpan<byte> compound, Span<byte> packet)
    {
        compound[..RtcpClearLength].CopyTo(packet);
        var trailer = packet[^RtcpIndexLength..];
        BinaryPrimitives.WriteUInt32BigEndian(trailer, RtcpEncryptedFlag | index);
        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(iv, ssrc, index, _rtcpSalt);
        _rtcp.Start(iv);
        _rtcp.Authenticate(packet[..RtcpClearLength]);
        _rtcp.Authenticate(trailer); // RFC 7714 9.2: the associated data ends with the E flag and the index
        _rtcp.Update(compound[RtcpClearLength..], packet[RtcpClearLength..]);
        _rtcp.WriteTag(packet.Slice(compound.Length, Tag));
    }

    public override bool OpenRtcp(uint ssrc, uint index, Span<byte> packet)
    {
        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(iv, ssrc, index, _rtcpSalt);
        var end = packet.Length - RtcpIndexLength - Tag;
        return Open(_rtcp, iv, packet[..RtcpClearLength], packet[^RtcpIndexLength..], packet[RtcpClearLength..end], packet.Slice(end, Tag));
    }

    public override int RtcpIndexAt(int packetLength) => packetLength - RtcpIndexLength;

    private static bool Open(
        CipherContext cipher,
        ReadOnlySpan<byte> iv,
        ReadOnlySpan<byte> clear,
        ReadOnlySpan<byte> moreClear,
        Span<byte> payload,
        ReadOnlySpan<byte> tag
    )
    {
        cipher.Start(iv);
        cipher.Authenticate(clear);
        if (!moreClear.IsEmpty)
            cipher.Authenticate(moreClear);
        cipher.Update(payload, payload);
        if (cipher.VerifyTag(tag))
            return true;
        // The key stream is combined by exclusive or, so a second pass gives the packet back, for another guess at its index.
        cipher.Start(iv);
        cipher.Update(payload, payload);
        return false;
    }

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
