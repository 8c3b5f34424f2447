namespace MediaServer.Wire.Rtp;

/// <summary>
/// An RTP sequence number extended to 64 bit at the border, so that nothing behind it ever sees a wrap (RFC 3711 3.3.1).
/// </summary>
/// <remarks>
/// The first number of a stream lies in 65536..131071, so that values stay positive when an older packet follows.
/// The SRTP index is <c>Value - 0x1_0000</c>: its rollover counter starts at 0.
/// </remarks>
public readonly record struct SeqNo(long Value) : IComparable<SeqNo>
{
    /// <summary>The 16 bits that travel.</summary>
    public ushort Wire => (ushort)Value;

    public static SeqNo First(ushort wire) => new(0x1_0000 + wire);

    /// <summary>The number nearest to <paramref name="last"/> whose low 16 bits are <paramref name="wire"/>.</summary>
    public static SeqNo Extend(SeqNo last, ushort wire) => new(last.Value + (short)(wire - (ushort)last.Value));

    public int CompareTo(SeqNo other) => Value.CompareTo(other.Value);

    public static bool operator <(SeqNo left, SeqNo right) => left.Value < right.Value;

    public static bool operator >(SeqNo left, SeqNo right) => left.Value > right.Value;

    public static bool operator <=(SeqNo left, SeqNo right) => left.Value <= right.Value;

    public static bool operator >=(SeqNo left, SeqNo right) => left.Value >= right.Value;
}
