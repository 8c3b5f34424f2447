using MediaServer.Transport.Native;
using MediaServer.Transport.Srtp;

namespace MediaServer.Tests.Unit.Transport.Srtp;

/// <summary>The examples printed in the RFCs.</summary>
public class VectorTests
{
    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>RFC 3711 B.2: the key stream at block 0 and at blocks FEFF, FF00 and FF01.</summary>
    [Theory]
    [InlineData("0000", "E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0")]
    [InlineData("FEFF", "EC8CDF7398607CB0F2D21675EA9EA1E4 362B7C3C6773516318A077D7FC5073AE 6A2CC3787889374FBEB4C81B17BA6C44")]
    public void Rfc3711B2_KeyStream(string block, string expected)
    {
        using var cipher = CipherContext.Create(LibCrypto.Aes128Ctr(), Hex("2B7E151628AED2A6ABF7158809CF4F3C"), encrypt: true);
        cipher.Start(Hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD" + block));
        var stream = new byte[48];
        cipher.Update(stream, stream);
        Assert.Equal(Hex(expected), stream);
    }

    /// <summary>RFC 3711 B.3.</summary>
    [Theory]
    [InlineData(KeyDerivation.RtpEncryption, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData(KeyDerivation.RtpSalt, "30CBBC08863D8C85D49DB34A9AE1")]
    [InlineData(KeyDerivation.RtpAuthentication, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4")]
    public void Rfc3711B3_SessionKeys(byte label, string expected)
    {
        var key = new byte[expected.Length / 2];
        KeyDerivation.Derive(Hex("E1F97A0D3E018BE0D64FA32C06DE4139"), Hex("0EC675AD498AFEEBB6960B3AABE6"), label, key);
        Assert.Equal(Hex(expected), key);
    }

    private static readonly byte[] GcmKey = Hex("000102030405060708090a0b0c0d0e0f");
    private static readonly byte[] GcmSalt = Hex("517569642070726f2071756f");
    private static readonly byte[] RtpPlain = Hex(
        "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 6573"
    );
    private static readonly byte[] RtpSealed = Hex(
        "8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf 8833"
            + "899d7f27 beb16a91 52cf765e e4390cce"
    );
    private static readonly byte[] RtcpPlain = Hex(
        "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef deadbeef"
    );
    private static readonly byte[] RtcpSealed = Hex(
        "81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b"
            + "c84aa458 96cf4d2f c5abf872 45d9eade 800005d4"
    );

    /// <summary>RFC 7714 16.1.1 and 16.1.2.</summary>
    [Fact]
    public void Rfc7714Section16_Rtp()
    {
        using var seal = GcmCipher.WithSessionKey(GcmKey, GcmSalt, encrypt: true);
        using var open = GcmCipher.WithSessionKey(GcmKey, GcmSalt, encrypt: false);
        var packet = new byte[RtpPlain.Length + 16];
        RtpPlain.AsSpan(0, 12).CopyTo(packet);
        seal.SealRtp(0x5501A0B2, 0xF17B, packet, 12, RtpPlain.AsSpan(12, 5), RtpPlain.AsSpan(17));
        Assert.Equal(RtpSealed, packet);

        Assert.True(open.OpenRtp(0x5501A0B2, 0xF17B, packet, 12));
        Assert.Equal(RtpPlain, packet[..RtpPlain.Length]);
    }

    /// <summary>RFC 7714 17.1 and 17.2.</summary>
    [Fact]
    public void Rfc7714Section17_Rtcp()
    {
        using var seal = GcmCipher.WithSessionKey(GcmKey, GcmSalt, encrypt: true);
        using var open = GcmCipher.WithSessionKey(GcmKey, GcmSalt, encrypt: false);
        var packet = new byte[RtcpPlain.Length + 20];
        seal.SealRtcp(0x4D617273, 0x5D4, RtcpPlain, packet);
        Assert.Equal(RtcpSealed, packet);

        Assert.True(open.OpenRtcp(0x4D617273, 0x5D4, packet));
        Assert.Equal(RtcpPlain, packet[..RtcpPlain.Length]);
    }
}
