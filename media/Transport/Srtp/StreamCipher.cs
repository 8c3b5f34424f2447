using System.Runtime.Intrinsics;
using MediaServer.Transport.Native;
using MediaServer.Transport.Srtp.Intrinsics;

namespace MediaServer.Transport.Srtp;

/// <summary>AES-128 in counter mode with one key for life; a 16-byte IV whose last 16 bits are zero.</summary>
internal abstract class StreamCipher : IDisposable
{
    public const int IvLength = 16;

    public static StreamCipher Create(ReadOnlySpan<byte> key) =>
        Processor.HasIntrinsics ? new IntrinsicCipher(key) : new OpenSslCipher(key);

    /// <summary>Ciphers head and then tail to the start of <paramref name="output"/>; without a head, input and output may be the same.</summary>
    public abstract void Apply(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, Span<byte> output);

    public abstract void Dispose();
}

/// <summary>By OpenSSL, on any processor.</summary>
internal sealed class OpenSslCipher(ReadOnlySpan<byte> key) : StreamCipher
{
    private readonly CipherContext _cipher = CipherContext.Create(LibCrypto.Aes128Ctr(), key, encrypt: true);

    public override void Apply(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, Span<byte> output)
    {
        _cipher.Start(iv);
        _cipher.Update(head, output);
        _cipher.Update(tail, output[head.Length..]);
    }

    public override void Dispose() => _cipher.Dispose();
}

/// <summary>By the processor's AES rounds.</summary>
internal sealed class IntrinsicCipher(ReadOnlySpan<byte> key) : StreamCipher
{
    private const int BlockLength = 16;

    private AesSchedule _keys = new(key);

    public override void Apply(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, Span<byte> output)
    {
        var counter = new CounterMode(Vector128.Create(iv));
        Apply(ref counter, in _keys, head, tail, output);
    }

    /// <summary>Ciphers two parts as one message: the head and enough of the tail to fill its last block are joined in the output first.</summary>
    public static void Apply(
        ref CounterMode counter,
        ref readonly AesSchedule keys,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> tail,
        Span<byte> output
    )
    {
        if (!head.IsEmpty)
        {
            var borrowed = Math.Min(-head.Length & (BlockLength - 1), tail.Length);
            var joined = output[..(head.Length + borrowed)];
            head.CopyTo(joined);
            tail[..borrowed].CopyTo(joined[head.Length..]);
            counter.ApplyBlocks(in keys, joined);
            tail = tail[borrowed..];
            output = output[joined.Length..];
        }
        counter.Apply(in keys, tail, output);
    }

    public override void Dispose() => _keys = default;
}
