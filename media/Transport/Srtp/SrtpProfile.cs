namespace MediaServer.Transport.Srtp;

/// <summary>The protection profiles spoken here, by their numbers in use_srtp (RFC 5764 4.1.2, RFC 7714 14.2).</summary>
internal enum SrtpProfile : ushort
{
    /// <summary>SRTP_AES128_CM_SHA1_80: mandatory for WebRTC (RFC 8827 6.5).</summary>
    Aes128CmSha1Tag80 = 0x0001,

    /// <summary>SRTP_AES128_CM_SHA1_32: for telephones keyed by SDES (RFC 4568 6.2.2); never agreed on in DTLS.</summary>
    Aes128CmSha1Tag32 = 0x0002,

    /// <summary>SRTP_AEAD_AES_128_GCM: preferred, about half the cost.</summary>
    AeadAes128Gcm = 0x0007,
}

internal static class SrtpProfiles
{
    /// <summary>Both profiles use AES-128.</summary>
    public const int KeyLength = 16;

    /// <summary>The longer of the two master salts.</summary>
    public const int MaxSaltLength = 14;

    extension(SrtpProfile profile)
    {
        public int SaltLength => profile == SrtpProfile.AeadAes128Gcm ? 12 : 14;

        /// <summary>On RTP packets; the short tag is no tag for RTCP (RFC 3711 5.2 wants 80 bits there).</summary>
        public int TagLength =>
            profile switch
            {
                SrtpProfile.AeadAes128Gcm => 16,
                SrtpProfile.Aes128CmSha1Tag32 => 4,
                _ => 10,
            };

        public SrtpCipher CreateCipher(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, bool encrypt) =>
            profile switch
            {
                SrtpProfile.AeadAes128Gcm => new GcmCipher(masterKey, masterSalt, encrypt),
                _ => new CtrHmacCipher(masterKey, masterSalt, profile.TagLength),
            };
    }
}
