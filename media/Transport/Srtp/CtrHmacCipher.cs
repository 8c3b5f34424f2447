using System.Buffers.Binary;
using System.Security.Cryptography;
using MediaServer.Transport.Native;
using MediaServer.Transport.Srtp.Intrinsics;
using MediaServer.Wire;

namespace MediaServer.Transport.Srtp;

/// <summary>AES_CM_128_HMAC_SHA1_80 and _32 (RFC 3711 4.1.1 and 4.2.1): the same but for the length of the tag on RTP.</summary>
internal sealed class CtrHmacCipher : SrtpCipher
{
    private const int IvLength = StreamCipher.IvLength,
        RtcpTag = 10;

    private readonly Keys _rtp;
    private readonly Keys _rtcp;

    /// <param name="tagLength">On RTP: 10, or 4.</param>
    public CtrHmacCipher(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, int tagLength = RtcpTag)
    {
        TagLength = tagLength;
        _rtp = new Keys(masterKey, masterSalt, KeyDerivation.RtpEncryption, KeyDerivation.RtpAuthentication, KeyDerivation.RtpSalt);
        _rtcp = new Keys(masterKey, masterSalt, KeyDerivation.RtcpEncryption, KeyDerivation.RtcpAuthentication, KeyDerivation.RtcpSalt);
    }

    public override int TagLength { get; }

    public override int RtcpTagLength => RtcpTag;

    public override void Prefetch() => _rtp.Prefetch();

    public ref readonly HmacSha1 RtpMac => ref _rtp.Mac;

    /// <summary>RFC 3711 4.2: the rollover counter is authenticated though it does not travel. Until the tag takes its place, it lies there.</summary>
    public override PendingTag SealRtp(
        uint ssrc,
        long index,
        Span<byte> packet,
        int headerLength,
        ReadOnlySpan<byte> payloadHead,
        ReadOnlySpan<byte> payloadTail
    )
    {
        _rtp.Apply(ssrc, index, payloadHead, payloadTail, packet[headerLength..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[^TagLength..], (uint)(index >> 16));
        return new PendingTag(this);
    }

    /// <summary>Finishes one packet.</summary>
    public void WriteTag(Span<byte> packet) => HmacJob.WriteTag(_rtp.Mac, packet, TagLength);

    public override bool OpenRtp(uint ssrc, long index, Span<byte> packet, int headerLength)
    {
        Span<byte> rollover = stackalloc byte[HmacJob.RolloverLength];
        BinaryPrimitives.WriteUInt32BigEndian(rollover, (uint)(index >> 16));
        Span<byte> mac = stackalloc byte[HmacSha1.Size];
        _rtp.Mac.Compute(packet[..^TagLength], rollover, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac[..TagLength], packet[^TagLength..]))
            return false;
        var payload = packet[headerLength..^TagLength];
        _rtp.Apply(ssrc, index, default, payload, payload);
        return true;
    }

    public override void SealRtcp(uint ssrc, uint index, ReadOnlySpan<byte> compound, Span<byte> packet)
    {
        compound[..RtcpClearLength].CopyTo(packet);
        _rtcp.Apply(ssrc, index, default, compound[RtcpClearLength..], packet[RtcpClearLength..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[compound.Length..], RtcpEncryptedFlag | index);
        Span<byte> mac = stackalloc byte[HmacSha1.Size];
        _rtcp.Mac.Compute(packet[..^RtcpTag], default, mac);
        mac[..RtcpTag].CopyTo(packet[^RtcpTag..]);
    }

    public override bool OpenRtcp(uint ssrc, uint index, Span<byte> packet)
    {
        Span<byte> mac = stackalloc byte[HmacSha1.Size];
        _rtcp.Mac.Compute(packet[..^RtcpTag], default, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac[..RtcpTag], packet[^RtcpTag..]))
            return false;
        var rest = packet[RtcpClearLength..^(RtcpTag + RtcpIndexLength)];
        _rtcp.Apply(ssrc, index, default, rest, rest);
        return true;
    }

    public override int RtcpIndexAt(int packetLength) => packetLength - RtcpTag - RtcpIndexLength;

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    /// <summary>The three session keys of RTP or of RTCP.</summary>
    private sealed class Keys : IDisposable
    {
        private readonly byte[] _salt = new byte[14];
        private HmacSha1 _mac;

        public Keys(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, byte encryption, byte authentication, byte salt)
        {
            Span<byte> key = stackalloc byte[HmacSha1.Size];
            KeyDerivation.Derive(masterKey, masterSalt, encryption, key[..SrtpProfiles.KeyLength]);
            Cipher = StreamCipher.Create(key[..SrtpProfiles.KeyLength]);
            KeyDerivation.Derive(masterKey, masterSalt, authentication, key);
            _mac = new HmacSha1(key);
            key.Clear();
            KeyDerivation.Derive(masterKey, masterSalt, salt, _salt);
        }

        private StreamCipher Cipher { get; }

        public ref readonly HmacSha1 Mac => ref _mac;

        /// <summary>RFC 3711 4.1.1: IV = (salt * 2^16) xor (SSRC * 2^64) xor (index * 2^16).</summary>
        public void Apply(uint ssrc, long index, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, Span<byte> output)
        {
            Span<byte> iv = stackalloc byte[IvLength];
            iv[14..].Clear();
            _salt.CopyTo(iv);
            BinaryPrimitives.WriteUInt32BigEndian(iv[4..], BinaryPrimitives.ReadUInt32BigEndian(iv[4..]) ^ ssrc);
            BinaryPrimitives.WriteUInt64BigEndian(iv[8..], BinaryPrimitives.ReadUInt64BigEndian(iv[8..]) ^ ((ulong)index << 16));
            Cipher.Apply(iv, head, tail, output);
        }

        public void Prefetch()
        {
            CacheHint.Fetch(Cipher, 256); // round keys
            CacheHint.Fetch(_salt, 64);
        }

        public void Dispose()
        {
            Cipher.Dispose();
            _mac = default;
        }
    }
}
