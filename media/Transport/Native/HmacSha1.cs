using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace MediaServer.Transport.Native;

/// <summary>HMAC-SHA1 with one key for life (RFC 2104): the key's two padded blocks are hashed once, and every message goes on from there.</summary>
/// <remarks>
/// OpenSSL's EVP_MAC looks up its algorithm by name and allocates for every message, which costs more than hashing an audio
/// packet; the plain SHA1 functions do neither and run on the same SHA instructions. They are old, and part of the ABI of
/// libcrypto.so.3 for as long as it exists.
/// </remarks>
internal readonly unsafe struct HmacSha1
{
    public const int Size = 20;
    private const int BlockLength = 64;

    /// <summary>What the hash of a message starts from, and what the hash of that hash does.</summary>
    public readonly LibCrypto.Sha1Words Inner,
        Outer;

    /// <param name="key">At most 64 bytes.</param>
    public HmacSha1(ReadOnlySpan<byte> key)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        block.Clear();
        key.CopyTo(block);
        Inner = AfterBlock(block, 0x36);
        Outer = AfterBlock(block, 0x5C);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>Of <paramref name="data"/> followed by <paramref name="more"/>.</summary>
    public void Compute(ReadOnlySpan<byte> data, ReadOnlySpan<byte> more, Span<byte> mac)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mac.Length, Size);
        Begin(Inner, out var state);
        Update(ref state, data);
        Update(ref state, more);
        Finish(ref state, mac);
        Begin(Outer, out state);
        Update(ref state, mac[..Size]);
        Finish(ref state, mac);
    }

    private static LibCrypto.Sha1Words AfterBlock(ReadOnlySpan<byte> key, byte pad)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        for (var i = 0; i < BlockLength; i++)
            block[i] = (byte)(key[i] ^ pad);
        LibCrypto.Sha1State state;
        LibCrypto.Require(LibCrypto.Sha1Init(&state) == 1, "SHA1_Init");
        Update(ref state, block);
        CryptographicOperations.ZeroMemory(block);
        return state.Hash;
    }

    private static void Begin(in LibCrypto.Sha1Words after, out LibCrypto.Sha1State state) =>
        state = new LibCrypto.Sha1State { Hash = after, BitsLow = 8 * BlockLength };

    private static void Update(ref LibCrypto.Sha1State state, ReadOnlySpan<byte> data)
    {
        fixed (LibCrypto.Sha1State* s = &state)
        fixed (byte* d = data)
            LibCrypto.Require(data.IsEmpty || LibCrypto.Sha1Update(s, d, (nuint)data.Length) == 1, "SHA1_Update");
    }

    private static void Finish(ref LibCrypto.Sha1State state, Span<byte> hash)
    {
        fixed (LibCrypto.Sha1State* s = &state)
        fixed (byte* h = hash)
            LibCrypto.Require(LibCrypto.Sha1Final(h, s) == 1, "SHA1_Final");
    }
}
