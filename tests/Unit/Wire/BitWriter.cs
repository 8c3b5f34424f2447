using System.Numerics;

namespace MediaServer.Tests.Unit.Wire;

/// <summary>Writes bit fields as the codec specifications define them, so that tests encode by other code than they decode with.</summary>
internal sealed class BitWriter
{
    private readonly List<bool> _bits = [];

    public byte[] ToArray()
    {
        var bytes = new byte[(_bits.Count + 7) / 8];
        for (var i = 0; i < _bits.Count; i++)
            bytes[i / 8] |= (byte)(_bits[i] ? 0x80 >> (i % 8) : 0);
        return bytes;
    }

    public BitWriter Bits(long value, int width)
    {
        for (var i = width - 1; i >= 0; i--)
            _bits.Add((value >> i & 1) != 0);
        return this;
    }

    public BitWriter Flag(bool value) => Bits(value ? 1 : 0, 1);

    /// <summary>ns(n) of the AV1 specification, section 4.10.7.</summary>
    public BitWriter NonSymmetric(int value, int range)
    {
        var width = BitOperations.Log2((uint)range) + 1;
        var shorter = (1 << width) - range;
        return value < shorter ? Bits(value, width - 1) : Bits(value + shorter, width);
    }

    /// <summary>ue(v) of H.264 section 9.1.</summary>
    public BitWriter Golomb(uint value)
    {
        var zeros = BitOperations.Log2(value + 1);
        return Bits(0, zeros).Bits(value + 1, zeros + 1);
    }
}
