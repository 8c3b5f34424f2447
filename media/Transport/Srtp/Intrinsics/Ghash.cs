using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaServer.Transport.Srtp.Intrinsics;

/// <summary>The hash of GCM (NIST SP 800-38D 6.4) by carry-less multiplication, eight blocks per reduction.</summary>
/// <remarks>
/// GCM numbers the bits of a block from the left, so blocks are kept byte-reversed and the hash key multiplied by x: then a
/// product of two 128-bit numbers needs no shift by one afterwards. The reduction modulo x^128 + x^127 + x^126 + x^121 + 1 (the
/// polynomial, reversed) folds the low half into the high one in two steps of 64 bit.
/// </remarks>
internal struct GhashKey
{
    public const int Powers = 8;

    /// <summary>H^1 to H^8.</summary>
    private PowerArray _powers;

    [InlineArray(Powers)]
    private struct PowerArray
    {
        private Vector128<ulong> _first;
    }

    public GhashKey(Vector128<byte> hashKey)
    {
        var h = CounterMode.Reverse(hashKey).AsUInt64();
        var carry = h.GetElement(1) >> 63;
        h = Vector128.Create(h.GetElement(0) << 1, (h.GetElement(1) << 1) | (h.GetElement(0) >> 63));
        h ^= Vector128.Create(carry, carry * Polynomial);
        _powers[0] = h;
        for (var i = 1; i < Powers; i++)
        {
            var product = default(Product);
            product.Add(_powers[i - 1], h);
            _powers[i] = product.Reduce();
        }
    }

    /// <summary>x^127 + x^126 + x^121 of the reversed polynomial, in its upper word.</summary>
    private const ulong Polynomial = 0xC200_0000_0000_0000;

    /// <summary>Hashes whole blocks, and a shorter rest as if zeros followed.</summary>
    [SkipLocalsInit]
    public static Vector128<ulong> Update(ref readonly GhashKey key, Vector128<ulong> hash, ReadOnlySpan<byte> data)
    {
        ref var h = ref Unsafe.As<PowerArray, Vector128<ulong>>(ref Unsafe.AsRef(in key._powers));
        while (data.Length >= Powers * 16)
        {
            hash = Eight(ref h, hash, ref MemoryMarshal.GetReference(data));
            data = data[(Powers * 16)..];
        }
        if (data.IsEmpty)
            return hash;
        Span<byte> rest = stackalloc byte[Powers * 16];
        var blocks = (data.Length + 15) / 16;
        rest[..(blocks * 16)].Clear();
        data.CopyTo(rest);
        var product = default(Product);
        for (var i = 0; i < blocks; i++)
        {
            var block = Load(ref MemoryMarshal.GetReference(rest), i);
            product.Add(i == 0 ? block ^ hash : block, Unsafe.Add(ref h, blocks - 1 - i));
        }
        return product.Reduce();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Eight(ref Vector128<ulong> h, Vector128<ulong> hash, ref byte data)
    {
        var product = default(Product);
        product.Add(Load(ref data, 0) ^ hash, Unsafe.Add(ref h, 7));
        product.Add(Load(ref data, 1), Unsafe.Add(ref h, 6));
        product.Add(Load(ref data, 2), Unsafe.Add(ref h, 5));
        product.Add(Load(ref data, 3), Unsafe.Add(ref h, 4));
        product.Add(Load(ref data, 4), Unsafe.Add(ref h, 3));
        product.Add(Load(ref data, 5), Unsafe.Add(ref h, 2));
        product.Add(Load(ref data, 6), Unsafe.Add(ref h, 1));
        product.Add(Load(ref data, 7), h);
        return product.Reduce();
    }

    /// <summary>The last block: both lengths in bits, and one multiplication.</summary>
    public static Vector128<ulong> Finish(ref readonly GhashKey key, Vector128<ulong> hash, int clearLength, int cipherLength)
    {
        var product = default(Product);
        product.Add(hash ^ Vector128.Create((ulong)cipherLength * 8, (ulong)clearLength * 8), key._powers[0]);
        return product.Reduce();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load(ref byte data, int block) =>
        CounterMode.Reverse(Vector128.LoadUnsafe(ref data, (nuint)(block * 16))).AsUInt64();

    /// <summary>A sum of 255-bit products that is not reduced yet.</summary>
    private struct Product
    {
        private Vector128<ulong> _low;
        private Vector128<ulong> _middle;
        private Vector128<ulong> _high;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector128<ulong> a, Vector128<ulong> b)
        {
            _low ^= Pclmulqdq.CarrylessMultiply(a, b, 0x00);
            _high ^= Pclmulqdq.CarrylessMultiply(a, b, 0x11);
            _middle ^= Pclmulqdq.CarrylessMultiply(a, b, 0x01) ^ Pclmulqdq.CarrylessMultiply(a, b, 0x10);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Vector128<ulong> Reduce()
        {
            var polynomial = Vector128.CreateScalar(Polynomial);
            var middle = _middle ^ Swap(_low) ^ Pclmulqdq.CarrylessMultiply(_low, polynomial, 0x00);
            return _high ^ Swap(middle) ^ Pclmulqdq.CarrylessMultiply(middle, polynomial, 0x00);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<ulong> Swap(Vector128<ulong> words) => Sse2.Shuffle(words.AsInt32(), 0x4E).AsUInt64();
    }
}
