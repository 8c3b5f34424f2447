namespace MediaServer.Transport.Srtp;

/// <summary>The protection profiles spoken here, by their numbers in use_srtp (RFC 5764 4.1.2, RFC 7714 14.2).</summary>
internal enum SrtpProfile : ushort
{
    /// <summary>SRTP_AES128_CM_SHA1_80: mandatory for WebRTC (RFC 8827 6.5).</summary>
    Aes128CmSha1Tag80 = 0x0001,

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

        public int TagLength => profile == SrtpProfile.AeadAes128Gcm ? 16 : 10;

        public SrtpCipher CreateCipher(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, bool encrypt) =>
            profile == SrtpProfile.AeadAes128Gcm ? new GcmCipher(masterKey, masterSalt, encrypt) : new CtrHmacCipher(masterKey, masterSalt);
    }
}
