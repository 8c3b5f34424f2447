using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaServer.Transport.Srtp.Intrinsics;

/// <summary>The key stream of AES in counter mode, and its exclusive or with data (NIST SP 800-38A 6.5).</summary>
/// <remarks>
/// The counter is the last 32 bits of the block, as in GCM. AES-CM counts 16 bits and starts at zero (RFC 3711 4.1.1), and a
/// packet has fewer than 2^16 blocks, so the two agree.
/// </remarks>
internal struct CounterMode
{
    private const int BlockLength = 16;

    /// <summary>The next counter block in the processor's byte order, so that adding to the lowest word counts.</summary>
    private Vector128<byte> _counter;

    public CounterMode(Vector128<byte> firstBlock) => _counter = Reverse(firstBlock);

    /// <summary>The key stream's next block.</summary>
    public Vector128<byte> Next(ref readonly AesSchedule keys) => AesSchedule.Encrypt(in keys, Take());

    /// <summary>Combines a few blocks in place, one by one; a shorter one ends the message.</summary>
    public void ApplyBlocks(ref readonly AesSchedule keys, Span<byte> data)
    {
        for (; data.Length >= BlockLength; data = data[BlockLength..])
            (Vector128.Create<byte>(data) ^ Next(in keys)).CopyTo(data);
        if (data.IsEmpty)
            return;
        var stream = Next(in keys);
        for (var i = 0; i < data.Length; i++)
            data[i] ^= stream.GetElement(i);
    }

    /// <summary>Combines all that is left of the message, eight blocks at a time.</summary>
    [SkipLocalsInit]
    public void Apply(ref readonly AesSchedule keys, ReadOnlySpan<byte> input, Span<byte> output)
    {
        ref var from = ref MemoryMarshal.GetReference(input);
        ref var to = ref MemoryMarshal.GetReference(output);
        var left = input.Length;
        while (left >= Block8.Length)
        {
            Stream(in keys, out var stream);
            Combine(ref from, ref to, in stream);
            from = ref Unsafe.Add(ref from, Block8.Length);
            to = ref Unsafe.Add(ref to, Block8.Length);
            left -= Block8.Length;
        }
        if (left > 0)
            ApplyRest(in keys, input[^left..], output.Slice(input.Length - left, left));
    }

    [SkipLocalsInit]
    private void ApplyRest(ref readonly AesSchedule keys, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Stream(in keys, out var stream);
        ReadOnlySpan<byte> key = MemoryMarshal.AsBytes(new ReadOnlySpan<Block8>(in stream));
        var i = 0;
        for (; i + BlockLength <= input.Length; i += BlockLength)
            (Vector128.Create(input[i..]) ^ Vector128.Create(key[i..])).CopyTo(output[i..]);
        for (; i < input.Length; i++)
            output[i] = (byte)(input[i] ^ key[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Stream(ref readonly AesSchedule keys, out Block8 stream)
    {
        stream.B0 = Take();
        stream.B1 = Take();
        stream.B2 = Take();
        stream.B3 = Take();
        stream.B4 = Take();
        stream.B5 = Take();
        stream.B6 = Take();
        stream.B7 = Take();
        AesSchedule.Encrypt(in keys, ref stream);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine(ref byte from, ref byte to, in Block8 s)
    {
        (Vector128.LoadUnsafe(ref from) ^ s.B0).StoreUnsafe(ref to);
        (Vector128.LoadUnsafe(ref from, 16) ^ s.B1).StoreUnsafe(ref to, 16);
        (Vector128.LoadUnsafe(ref from, 32) ^ s.B2).StoreUnsafe(ref to, 32);
        (Vector128.LoadUnsafe(ref from, 48) ^ s.B3).StoreUnsafe(ref to, 48);
        (Vector128.LoadUnsafe(ref from, 64) ^ s.B4).StoreUnsafe(ref to, 64);
        (Vector128.LoadUnsafe(ref from, 80) ^ s.B5).StoreUnsafe(ref to, 80);
        (Vector128.LoadUnsafe(ref from, 96) ^ s.B6).StoreUnsafe(ref to, 96);
        (Vector128.LoadUnsafe(ref from, 112) ^ s.B7).StoreUnsafe(ref to, 112);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<byte> Take()
    {
        var block = Reverse(_counter);
        _counter = (_counter.AsUInt32() + Vector128.CreateScalar(1u)).AsByte();
        return block;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Reverse(Vector128<byte> block) =>
        Ssse3.Shuffle(block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}
