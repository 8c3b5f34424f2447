using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MediaServer.Transport.Native;

/// <summary>HMAC-SHA1 with one key for life (RFC 2104): the key's two padded blocks are hashed once, and every message starts from copies of those states.</summary>
/// <remarks>
/// OpenSSL's EVP_MAC looks up its algorithm by name and allocates for every message, which costs more than hashing an audio
/// packet; the plain SHA1 functions do neither and run on the same SHA instructions. They are old, and part of the ABI of
/// libcrypto.so.3 for as long as it exists.
/// </remarks>
internal sealed unsafe class HmacSha1 : IDisposable
{
    public const int Size = 20;
    private const int BlockLength = 64;

    private LibCrypto.Sha1State _inner;
    private LibCrypto.Sha1State _outer;

    /// <param name="key">At most 64 bytes.</param>
    public HmacSha1(ReadOnlySpan<byte> key)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        block.Clear();
        key.CopyTo(block);
        Begin(block, 0x36, out _inner);
        Begin(block, 0x5C, out _outer);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>Of <paramref name="data"/> followed by <paramref name="more"/>.</summary>
    [SkipLocalsInit]
    public void Compute(ReadOnlySpan<byte> data, ReadOnlySpan<byte> more, Span<byte> mac)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mac.Length, Size);
        var state = _inner;
        Update(ref state, data);
        Update(ref state, more);
        Finish(ref state, mac);
        state = _outer;
        Update(ref state, mac[..Size]);
        Finish(ref state, mac);
    }

    private static void Begin(ReadOnlySpan<byte> key, byte pad, out LibCrypto.Sha1State state)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        for (var i = 0; i < BlockLength; i++)
            block[i] = (byte)(key[i] ^ pad);
        fixed (LibCrypto.Sha1State* s = &state)
            LibCrypto.Require(LibCrypto.Sha1Init(s) == 1, "SHA1_Init");
        Update(ref state, block);
        CryptographicOperations.ZeroMemory(block);
    }

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

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<LibCrypto.Sha1State>(ref _inner)));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<LibCrypto.Sha1State>(ref _outer)));
    }
}
