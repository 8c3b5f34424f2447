using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Unit.Wire.Rtcp;

internal static class Single
{
    /// <summary>The one packet of a datagram; fails the test when there is not exactly one.</summary>
    public static RtcpPacket Packet(ReadOnlySpan<byte> datagram)
    {
        Assert.True(RtcpReader.TryParse(datagram, out var reader));
        Assert.True(reader.MoveNext());
        var packet = reader.Current;
        Assert.False(reader.MoveNext());
        return packet;
    }
}
