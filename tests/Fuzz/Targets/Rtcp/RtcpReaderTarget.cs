using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Fuzz.Targets.Rtcp;

public sealed class RtcpReaderTarget : RtcpMessageTarget
{
    protected override void Visit(in RtcpPacket packet)
    {
        Require(packet.Body.Length <= packet.Bytes.Length - RtcpPacket.HeaderLength, "the body lies within the packet");
        _ = (packet.Type, packet.Count);
    }
}
