namespace MediaServer.Wire.Payload;

/// <summary>Reads bits, most significant first; past the end it reads zeros and remembers that it did.</summary>
/// <remarks>One check of <see cref="Failed"/> after a group of reads replaces a check of each.</remarks>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bits consumed, those beyond the end included.</summary>
    public int Position { get; private set; }

    public readonly bool Failed => Position > 8 * _bytes.Length;

    public readonly int BitsLeft => Math.Max(0, 8 * _bytes.Length - Position);

    public bool Flag() => Bits(1) != 0;

    /// <param name="count">0 to 32.</param>
    public uint Bits(int count)
    {
        var value = 0u;
        for (; count > 0; count--, Position++)
        {
            var bit = Position < 8 * _bytes.Length ? _bytes[Position >> 3] >> (7 - (Position & 7)) & 1 : 0;
            value = value << 1 | (uint)bit;
        }
        return value;
    }

    public void Skip(int count) => Position += count;

    /// <summary>A value below <paramref name="range"/> in as few bits as it needs (AV1 specification, ns(n)).</summary>
    public uint NonSymmetric(uint range)
    {
        var width = 32 - System.Numerics.BitOperations.LeadingZeroCount(range);
        var shorter = (1u << width) - range;
        var value = Bits(width - 1);
        return value < shorter ? value : (value << 1) - shorter + Bits(1);
    }

    /// <summary>Exponential-Golomb, unsigned (ITU-T H.264 section 9.1); more than 31 leading zeros fail.</summary>
    public uint Golomb()
    {
        var zeros = 0;
        while (!Flag())
        {
            if (++zeros <= 31 && !Failed)
                continue;
            Position = int.MaxValue / 2;
            return 0;
        }
        return (1u << zeros) - 1 + Bits(zeros);
    }

    /// <summary>Exponential-Golomb, signed (section 9.1.1).</summary>
    public int SignedGolomb()
    {
        var value = Golomb();
        return (value & 1) != 0 ? (int)((value >> 1) + 1) : -(int)(value >> 1);
    }
}
