using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaServer.Transport.Srtp.Intrinsics;

/// <summary>The hash of GCM (NIST SP 800-38D 6.4) by carry-less multiplication, eight blocks per reduction.</summary>
/// <remarks>
/// GCM numbers the bits of a block from the left, so blocks are kept byte-reversed and the hash key multiplied by x: then a
/// product of two 128-bit numbers needs no shift by one afterwards. The reduction modulo x^128 + x^127 + x^126 + x^121 + 1 (the
/// polynomial, reversed) folds the low half into the high one in two steps of 64 bit. Where the processor multiplies two pairs of
/// blocks with one instruction (VPCLMULQDQ), the two halves of the sum are added before the reduction.
/// </remarks>
internal struct GhashKey
{
    public const int Powers = 8;

    /// <summary>H^8 down to H^1, in the order of the blocks that they multiply.</summary>
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
        _powers[Powers - 1] = h;
        for (var i = Powers - 2; i >= 0; i--)
        {
            var product = default(Product);
            product.Add(_powers[i + 1], h);
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
            product.Add(i == 0 ? block ^ hash : block, Unsafe.Add(ref h, Powers - blocks + i));
        }
        return product.Reduce();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Eight(ref Vector128<ulong> h, Vector128<ulong> hash, ref byte data)
    {
        if (Pclmulqdq.V256.IsSupported && Avx2.IsSupported)
            return EightByPairs(ref h, hash, ref data);
        var product = default(Product);
        product.Add(Load(ref data, 0) ^ hash, h);
        product.Add(Load(ref data, 1), Unsafe.Add(ref h, 1));
        product.Add(Load(ref data, 2), Unsafe.Add(ref h, 2));
        product.Add(Load(ref data, 3), Unsafe.Add(ref h, 3));
        product.Add(Load(ref data, 4), Unsafe.Add(ref h, 4));
        product.Add(Load(ref data, 5), Unsafe.Add(ref h, 5));
        product.Add(Load(ref data, 6), Unsafe.Add(ref h, 6));
        product.Add(Load(ref data, 7), Unsafe.Add(ref h, 7));
        return product.Reduce();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> EightByPairs(ref Vector128<ulong> h, Vector128<ulong> hash, ref byte data)
    {
        var product = default(PairProduct);
        product.Add(LoadPair(ref data, 0) ^ Vector256.Create(hash, default), LoadPowers(ref h, 0));
        product.Add(LoadPair(ref data, 2), LoadPowers(ref h, 2));
        product.Add(LoadPair(ref data, 4), LoadPowers(ref h, 4));
        product.Add(LoadPair(ref data, 6), LoadPowers(ref h, 6));
        return product.Fold().Reduce();
    }

    /// <summary>The last block: both lengths in bits, and one multiplication.</summary>
    public static Vector128<ulong> Finish(ref readonly GhashKey key, Vector128<ulong> hash, int clearLength, int cipherLength)
    {
        var product = default(Product);
        product.Add(hash ^ Vector128.Create((ulong)cipherLength * 8, (ulong)clearLength * 8), key._powers[Powers - 1]);
        return product.Reduce();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load(ref byte data, int block) =>
        CounterMode.Reverse(Vector128.LoadUnsafe(ref data, (nuint)(block * 16))).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> LoadPair(ref byte data, int block) =>
        CounterMode.Reverse(Vector256.LoadUnsafe(ref data, (nuint)(block * 16))).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> LoadPowers(ref Vector128<ulong> h, int first) =>
        Vector256.LoadUnsafe(ref Unsafe.As<Vector128<ulong>, ulong>(ref h), (nuint)(first * 2));

    /// <summary>A sum of 255-bit products that is not reduced yet.</summary>
    private struct Product(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
    {
        private Vector128<ulong> _low = low;
        private Vector128<ulong> _middle = middle;
        private Vector128<ulong> _high = high;

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

    /// <summary>Two such sums side by side.</summary>
    private struct PairProduct
    {
        private Vector256<ulong> _low;
        private Vector256<ulong> _middle;
        private Vector256<ulong> _high;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector256<ulong> a, Vector256<ulong> b)
        {
            _low ^= Pclmulqdq.V256.CarrylessMultiply(a, b, 0x00);
            _high ^= Pclmulqdq.V256.CarrylessMultiply(a, b, 0x11);
            _middle ^= Pclmulqdq.V256.CarrylessMultiply(a, b, 0x01) ^ Pclmulqdq.V256.CarrylessMultiply(a, b, 0x10);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Product Fold() => new(Sum(_low), Sum(_middle), Sum(_high));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<ulong> Sum(Vector256<ulong> halves) => halves.GetLower() ^ halves.GetUpper();
    }
}
