using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaServer.Transport.Srtp.Intrinsics;

/// <summary>SHA-1 of sixteen messages side by side (FIPS 180-4 6.1.2): each 32-bit word of a vector belongs to another one.</summary>
/// <remarks>
/// A round of SHA-1 waits for the one before it, so a single message leaves most of the processor idle, SHA instructions or not;
/// sixteen that know nothing of each other fill it.
/// </remarks>
internal static unsafe class Sha1Lanes
{
    /// <summary>Messages side by side.</summary>
    public const int Count = 16;

    public const int BlockLength = 64;

    private const int Rounds = 80,
        WordsInBlock = 16;

    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    /// <summary>Takes one block of every message.</summary>
    /// <param name="state">Five vectors: the hashes so far, word by word.</param>
    /// <param name="blocks">Where the block of each lane lies, 64 bytes.</param>
    [SkipLocalsInit]
    public static void Compress(Vector512<uint>* state, byte** blocks)
    {
        var words = stackalloc Vector512<uint>[Rounds];
        for (var part = 0; part < 2; part++)
        {
            Load(blocks, BlockLength / 2 * part, (Vector256<uint>*)(words + WordsInBlock / 2 * part));
            Load(blocks + Count / 2, BlockLength / 2 * part, (Vector256<uint>*)(words + WordsInBlock / 2 * part) + 1);
        }
        for (var t = WordsInBlock; t < Rounds; t++)
            words[t] = Avx512F.RotateLeft(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);

        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4]);
        for (var t = 0; t < 20; t += 5)
            FiveRounds<Choose>(words + t, ref a, ref b, ref c, ref d, ref e);
        for (var t = 20; t < 40; t += 5)
            FiveRounds<EarlyParity>(words + t, ref a, ref b, ref c, ref d, ref e);
        for (var t = 40; t < 60; t += 5)
            FiveRounds<Majority>(words + t, ref a, ref b, ref c, ref d, ref e);
        for (var t = 60; t < Rounds; t += 5)
            FiveRounds<LateParity>(words + t, ref a, ref b, ref c, ref d, ref e);
        (state[0], state[1], state[2], state[3], state[4]) = (state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e);
    }

    /// <summary>After five rounds every letter is back in its place, so nothing is moved about.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FiveRounds<T>(
        Vector512<uint>* words,
        ref Vector512<uint> a,
        ref Vector512<uint> b,
        ref Vector512<uint> c,
        ref Vector512<uint> d,
        ref Vector512<uint> e
    )
        where T : IPhase
    {
        Round<T>(words[0], a, ref b, c, d, ref e);
        Round<T>(words[1], e, ref a, b, c, ref d);
        Round<T>(words[2], d, ref e, a, b, ref c);
        Round<T>(words[3], c, ref d, e, a, ref b);
        Round<T>(words[4], b, ref c, d, e, ref a);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round<T>(
        Vector512<uint> word,
        Vector512<uint> a,
        ref Vector512<uint> b,
        Vector512<uint> c,
        Vector512<uint> d,
        ref Vector512<uint> e
    )
        where T : IPhase
    {
        // Only a is as new as the round before; everything else is summed up while that is still at work.
        e = Avx512F.RotateLeft(a, 5) + (e + (word + Vector512.Create(T.Constant)) + T.Mix(b, c, d));
        b = Avx512F.RotateLeft(b, 30);
    }

    /// <summary>Eight words of eight lanes, turned so that a half vector holds the same word of all.</summary>
    /// <param name="words">The half of the first word; the others follow a whole vector apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(byte** blocks, int offset, Vector256<uint>* words)
    {
        var (a, b, c, d) = (Row(blocks, 0, offset), Row(blocks, 1, offset), Row(blocks, 2, offset), Row(blocks, 3, offset));
        var (e, f, g, h) = (Row(blocks, 4, offset), Row(blocks, 5, offset), Row(blocks, 6, offset), Row(blocks, 7, offset));
        var (ab, cd, ef, gh) = (Pairs(a, b), Pairs(c, d), Pairs(e, f), Pairs(g, h));
        Store(Fours(ab.Low, cd.Low), Fours(ef.Low, gh.Low), words, 0);
        Store(Fours(ab.High, cd.High), Fours(ef.High, gh.High), words, 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Row(byte** blocks, int lane, int offset)
    {
        var bigEndian = Vector128.Create(0x0405_0607_0001_0203, 0x0C0D_0E0F_0809_0A0B).AsByte();
        return Avx2.Shuffle(Vector256.Load(blocks[lane] + offset), Vector256.Create(bigEndian, bigEndian)).AsUInt32();
    }

    private static (Vector256<ulong> Low, Vector256<ulong> High) Pairs(Vector256<uint> a, Vector256<uint> b) =>
        (Avx2.UnpackLow(a, b).AsUInt64(), Avx2.UnpackHigh(a, b).AsUInt64());

    private static (Vector256<ulong> Even, Vector256<ulong> Odd) Fours(Vector256<ulong> ab, Vector256<ulong> cd) =>
        (Avx2.UnpackLow(ab, cd), Avx2.UnpackHigh(ab, cd));

    /// <summary>The lower halves hold words <paramref name="at"/> and the next, the upper ones those four further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        (Vector256<ulong> Even, Vector256<ulong> Odd) front,
        (Vector256<ulong> Even, Vector256<ulong> Odd) back,
        Vector256<uint>* words,
        int at
    )
    {
        const byte lower = 0x20,
            upper = 0x31;
        words[2 * at] = Avx2.Permute2x128(front.Even, back.Even, lower).AsUInt32();
        words[2 * (at + 1)] = Avx2.Permute2x128(front.Odd, back.Odd, lower).AsUInt32();
        words[2 * (at + 4)] = Avx2.Permute2x128(front.Even, back.Even, upper).AsUInt32();
        words[2 * (at + 5)] = Avx2.Permute2x128(front.Odd, back.Odd, upper).AsUInt32();
    }

    private interface IPhase
    {
        static abstract uint Constant { get; }

        static abstract Vector512<uint> Mix(Vector512<uint> b, Vector512<uint> c, Vector512<uint> d);
    }

    private struct Choose : IPhase
    {
        public static uint Constant => 0x5A82_7999;

        public static Vector512<uint> Mix(Vector512<uint> b, Vector512<uint> c, Vector512<uint> d) => d ^ (b & (c ^ d));
    }

    private struct EarlyParity : IPhase
    {
        public static uint Constant => 0x6ED9_EBA1;

        public static Vector512<uint> Mix(Vector512<uint> b, Vector512<uint> c, Vector512<uint> d) => b ^ c ^ d;
    }

    private struct Majority : IPhase
    {
        public static uint Constant => 0x8F1B_BCDC;

        public static Vector512<uint> Mix(Vector512<uint> b, Vector512<uint> c, Vector512<uint> d) => (b & c) | (d & (b | c));
    }

    private struct LateParity : IPhase
    {
        public static uint Constant => 0xCA62_C1D6;

        public static Vector512<uint> Mix(Vector512<uint> b, Vector512<uint> c, Vector512<uint> d) => b ^ c ^ d;
    }
}
