using MediaServer.Transport.Native;

namespace MediaServer.Transport.Srtp;

/// <summary>Makes session keys from a master key (RFC 3711 4.3; a derivation rate of 0, as DTLS-SRTP has it).</summary>
internal static class KeyDerivation
{
    public const byte RtpEncryption = 0,
        RtpAuthentication = 1,
        RtpSalt = 2,
        RtcpEncryption = 3,
        RtcpAuthentication = 4,
        RtcpSalt = 5;

    /// <summary>The label's place in the 112-bit number that is combined with the master salt.</summary>
    private const int LabelAt = 7;

    /// <summary>Fills <paramref name="output"/> with the key stream of AES-CM at x * 2^16, where x = label combined with the salt.</summary>
    /// <param name="masterSalt">14 bytes, or the 12 of an AEAD profile, which count as if two zero bytes followed (RFC 7714 11).</param>
    public static void Derive(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, byte label, Span<byte> output)
    {
        Span<byte> iv = stackalloc byte[16];
        iv.Clear();
        masterSalt.CopyTo(iv);
        iv[LabelAt] ^= label;
        output.Clear();
        using var cipher = CipherContext.Create(LibCrypto.Aes128Ctr(), masterKey, encrypt: true);
        cipher.Start(iv);
        cipher.Update(output, output);
    }
}
