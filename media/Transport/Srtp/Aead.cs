using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using MediaServer.Transport.Native;
using MediaServer.Transport.Srtp.Intrinsics;

namespace MediaServer.Transport.Srtp;

/// <summary>AES-128-GCM with one key for life (NIST SP 800-38D); 12-byte IV, 16-byte tag.</summary>
internal abstract class Aead : IDisposable
{
    public const int IvLength = 12,
        TagLength = 16;

    public static Aead Create(ReadOnlySpan<byte> key, bool encrypt) =>
        Processor.HasIntrinsics ? new IntrinsicAead(key) : new OpenSslAead(key, encrypt);

    /// <summary>Enciphers head and then tail to the start of <paramref name="output"/>, which may not overlap them.</summary>
    public abstract void Seal(
        ReadOnlySpan<byte> iv,
        ReadOnlySpan<byte> clear,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> tail,
        Span<byte> output,
        Span<byte> tag
    );

    /// <summary>Deciphers in place; what does not verify is left as it was.</summary>
    public abstract bool Open(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> clear, Span<byte> data, ReadOnlySpan<byte> tag);

    public abstract void Dispose();
}

/// <summary>By OpenSSL, on any processor.</summary>
internal sealed class OpenSslAead(ReadOnlySpan<byte> key, bool encrypt) : Aead
{
    private readonly CipherContext _cipher = CipherContext.Create(LibCrypto.Aes128Gcm(), key, encrypt);

    public override void Seal(
        ReadOnlySpan<byte> iv,
        ReadOnlySpan<byte> clear,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> tail,
        Span<byte> output,
        Span<byte> tag
    )
    {
        _cipher.Start(iv);
        _cipher.Authenticate(clear);
        _cipher.Update(head, output);
        _cipher.Update(tail, output[head.Length..]);
        _cipher.WriteTag(tag);
    }

    public override bool Open(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> clear, Span<byte> data, ReadOnlySpan<byte> tag)
    {
        _cipher.Start(iv);
        _cipher.Authenticate(clear);
        _cipher.Update(data, data);
        if (_cipher.VerifyTag(tag))
            return true;
        // The key stream is combined by exclusive or, so a second pass gives the packet back, for another guess at its index.
        _cipher.Start(iv);
        _cipher.Update(data, data);
        return false;
    }

    public override void Dispose() => _cipher.Dispose();
}

/// <summary>By the processor's AES and carry-less multiplication: a third of OpenSSL's cost for audio, half for video (bench/README.md).</summary>
/// <remarks>Constant time: no table, no branch and no address depends on key or data.</remarks>
internal sealed class IntrinsicAead : Aead
{
    private const int BlockLength = 16;

    private AesSchedule _keys;
    private GhashKey _hashKey;

    public IntrinsicAead(ReadOnlySpan<byte> key)
    {
        _keys = new AesSchedule(key);
        _hashKey = new GhashKey(AesSchedule.Encrypt(in _keys, Vector128<byte>.Zero));
    }

    public override void Seal(
        ReadOnlySpan<byte> iv,
        ReadOnlySpan<byte> clear,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> tail,
        Span<byte> output,
        Span<byte> tag
    )
    {
        var length = head.Length + tail.Length;
        var counter = Start(iv, out var mask);
        IntrinsicCipher.Apply(ref counter, in _keys, head, tail, output);
        Tag(clear, output[..length], mask).CopyTo(tag);
    }

    public override bool Open(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> clear, Span<byte> data, ReadOnlySpan<byte> tag)
    {
        var counter = Start(iv, out var mask);
        Span<byte> expected = stackalloc byte[TagLength];
        Tag(clear, data, mask).CopyTo(expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, tag))
            return false;
        counter.Apply(in _keys, data, data);
        return true;
    }

    /// <summary>The first counter block is the IV and 1, and masks the tag; the message begins at 2.</summary>
    private CounterMode Start(ReadOnlySpan<byte> iv, out Vector128<byte> mask)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        iv.CopyTo(block);
        block[IvLength..].Clear();
        block[^1] = 1;
        var counter = new CounterMode(Vector128.Create<byte>(block));
        mask = counter.Next(in _keys);
        return counter;
    }

    private Vector128<byte> Tag(ReadOnlySpan<byte> clear, ReadOnlySpan<byte> cipher, Vector128<byte> mask)
    {
        var hash = GhashKey.Update(in _hashKey, default, clear);
        hash = GhashKey.Update(in _hashKey, hash, cipher);
        return CounterMode.Reverse(GhashKey.Finish(in _hashKey, hash, clear.Length, cipher.Length).AsByte()) ^ mask;
    }

    public override void Dispose()
    {
        _keys = default;
        _hashKey = default;
    }
}
