namespace MediaServer.Wire.Rtcp;

/// <summary>Walks the packets of one compound or reduced-size RTCP datagram (RFC 3550 section 6.1, RFC 5506).</summary>
/// <remarks>
/// <code>
///  +----+--------+----+------+------+--------+
///  | SR | blocks |    | SDES |      |  NACK  |    every header's length leads exactly to the next one
///  +----+--------+----+------+------+--------+
/// </code>
/// One wrong length and the whole datagram is refused: what a liar says in its other packets is not worth acting upon.
/// Reduced size is accepted always; whether it was negotiated makes no difference to a reader.
/// </remarks>
public ref struct RtcpReader
{
    private ReadOnlySpan<byte> _rest;

    private RtcpReader(ReadOnlySpan<byte> compound) => _rest = compound;

    public RtcpPacket Current { get; private set; }

    /// <summary>Accepts a datagram that is a gapless row of packets; after this, reading cannot fail.</summary>
    public static bool TryParse(ReadOnlySpan<byte> compound, out RtcpReader reader)
    {
        reader = default;
        if (compound.IsEmpty)
            return false;
        for (var rest = compound; !rest.IsEmpty; )
        {
            if (!RtcpPacket.TryTake(rest, out var packet))
                return false;
            rest = rest[packet.Bytes.Length..];
        }
        reader = new RtcpReader(compound);
        return true;
    }

    public bool MoveNext()
    {
        if (!RtcpPacket.TryTake(_rest, out var packet))
            return false;
        Current = packet;
        _rest = _rest[packet.Bytes.Length..];
        return true;
    }

    public readonly RtcpReader GetEnumerator() => this;
}
