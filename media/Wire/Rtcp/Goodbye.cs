using System.Buffers.Binary;

namespace MediaServer.Wire.Rtcp;

/// <summary>Sources that end, and perhaps why (RFC 3550 section 6.6).</summary>
/// <remarks>
/// <code>
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |V=2|P|    SC   |   PT=BYE=203  |             length            |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |                       SC times SSRC/CSRC                      |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///  |     length    |        optional: reason for leaving           |
///  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
public readonly ref struct Goodbye
{
    /// <summary>The source count has five bits.</summary>
    public const int MaxCount = 31;

    private readonly ReadOnlySpan<byte> _sources;

    private Goodbye(ReadOnlySpan<byte> sources, ReadOnlySpan<byte> reason)
    {
        _sources = sources;
        Reason = reason;
    }

    /// <summary>May be 0: "a count value of zero is valid, but useless".</summary>
    public int Count => _sources.Length / 4;

    /// <summary>Text in UTF-8 that nobody has checked; empty if none was given.</summary>
    public ReadOnlySpan<byte> Reason { get; }

    public bool Contains(uint ssrc)
    {
        for (var i = 0; i < Count; i++)
        {
            if (Ssrc(i) == ssrc)
                return true;
        }
        return false;
    }

    /// <param name="index">0 to <see cref="Count"/> - 1; 0 is answered for anything else.</param>
    public uint Ssrc(int index) => (uint)index < (uint)Count ? BinaryPrimitives.ReadUInt32BigEndian(_sources[(4 * index)..]) : 0;

    public static bool TryParse(in RtcpPacket packet, out Goodbye goodbye)
    {
        goodbye = default;
        if (!packet.Is(RtcpType.Goodbye) || packet.Body.Length < 4 * packet.Count)
            return false;
        var rest = packet.Body[(4 * packet.Count)..];
        if (!rest.IsEmpty && rest.Length < 1 + rest[0])
            return false;
        goodbye = new Goodbye(packet.Body[..(4 * packet.Count)], rest.IsEmpty ? rest : rest.Slice(1, rest[0]));
        return true;
    }

    public static bool TryWrite(Span<byte> destination, ReadOnlySpan<uint> sources, ReadOnlySpan<byte> reason, out int length)
    {
        length = 0;
        var reasonStart = RtcpPacket.HeaderLength + 4 * sources.Length;
        var total = reason.IsEmpty ? reasonStart : (reasonStart + 1 + reason.Length + 3) & ~3;
        if (sources.Length > MaxCount || reason.Length > byte.MaxValue || destination.Length < total)
            return false;
        RtcpPacket.WriteHeader(destination, RtcpType.Goodbye, sources.Length, total);
        for (var i = 0; i < sources.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(destination[(RtcpPacket.HeaderLength + 4 * i)..], sources[i]);
        if (!reason.IsEmpty)
        {
            destination[reasonStart] = (byte)reason.Length;
            reason.CopyTo(destination[(reasonStart + 1)..]);
            destination[(reasonStart + 1 + reason.Length)..total].Clear();
        }
        length = total;
        return true;
    }
}
