using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaServer.Transport.Srtp.Intrinsics;

/// <summary>The eleven round keys of one AES-128 key (FIPS 197 5.2), and blocks enciphered with them by the processor's own rounds.</summary>
[InlineArray(Rounds + 1)]
internal struct AesSchedule
{
    private const int Rounds = 10;
    private Vector128<byte> _first;

    /// <summary>Whether this processor has what the intrinsic paths need.</summary>
    public static bool IsSupported => System.Runtime.Intrinsics.X86.Aes.IsSupported && Pclmulqdq.IsSupported && Ssse3.IsSupported;

    public AesSchedule(ReadOnlySpan<byte> key)
    {
        var k = Vector128.Create(key);
        this[0] = k;
        this[1] = k = Expand(k, Aes.KeygenAssist(k, 0x01));
        this[2] = k = Expand(k, Aes.KeygenAssist(k, 0x02));
        this[3] = k = Expand(k, Aes.KeygenAssist(k, 0x04));
        this[4] = k = Expand(k, Aes.KeygenAssist(k, 0x08));
        this[5] = k = Expand(k, Aes.KeygenAssist(k, 0x10));
        this[6] = k = Expand(k, Aes.KeygenAssist(k, 0x20));
        this[7] = k = Expand(k, Aes.KeygenAssist(k, 0x40));
        this[8] = k = Expand(k, Aes.KeygenAssist(k, 0x80));
        this[9] = k = Expand(k, Aes.KeygenAssist(k, 0x1B));
        this[10] = Expand(k, Aes.KeygenAssist(k, 0x36));
    }

    private static Vector128<byte> Expand(Vector128<byte> key, Vector128<byte> assist)
    {
        key ^= Sse2.ShiftLeftLogical128BitLane(key, 4);
        key ^= Sse2.ShiftLeftLogical128BitLane(key, 8);
        return key ^ Sse2.Shuffle(assist.AsInt32(), 0xFF).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Encrypt(ref readonly AesSchedule keys, Vector128<byte> block)
    {
        ref readonly var k = ref keys._first;
        block ^= k;
        for (var i = 1; i < Rounds; i++)
            block = Aes.Encrypt(block, Unsafe.Add(ref Unsafe.AsRef(in k), i));
        return Aes.EncryptLast(block, Unsafe.Add(ref Unsafe.AsRef(in k), Rounds));
    }

    /// <summary>Eight independent blocks: the rounds of one hide the latency of the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Encrypt(ref readonly AesSchedule keys, ref Block8 b)
    {
        ref var k = ref Unsafe.AsRef(in keys._first);
        var key = k;
        var (b0, b1, b2, b3) = (b.B0 ^ key, b.B1 ^ key, b.B2 ^ key, b.B3 ^ key);
        var (b4, b5, b6, b7) = (b.B4 ^ key, b.B5 ^ key, b.B6 ^ key, b.B7 ^ key);
        for (var i = 1; i < Rounds; i++)
        {
            key = Unsafe.Add(ref k, i);
            b0 = Aes.Encrypt(b0, key);
            b1 = Aes.Encrypt(b1, key);
            b2 = Aes.Encrypt(b2, key);
            b3 = Aes.Encrypt(b3, key);
            b4 = Aes.Encrypt(b4, key);
            b5 = Aes.Encrypt(b5, key);
            b6 = Aes.Encrypt(b6, key);
            b7 = Aes.Encrypt(b7, key);
        }
        key = Unsafe.Add(ref k, Rounds);
        (b.B0, b.B1) = (Aes.EncryptLast(b0, key), Aes.EncryptLast(b1, key));
        (b.B2, b.B3) = (Aes.EncryptLast(b2, key), Aes.EncryptLast(b3, key));
        (b.B4, b.B5) = (Aes.EncryptLast(b4, key), Aes.EncryptLast(b5, key));
        (b.B6, b.B7) = (Aes.EncryptLast(b6, key), Aes.EncryptLast(b7, key));
    }
}

/// <summary>Eight blocks of AES at once.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Block8
{
    public const int Length = 8 * 16;

    public Vector128<byte> B0,
        B1,
        B2,
        B3,
        B4,
        B5,
        B6,
        B7;
}
