using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Fuzz.Targets.Rtp;

public sealed class RtpPacketTarget : FuzzTarget
{
    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!RtpPacket.TryParse(input, out var packet))
            return;
        Require(packet.HeaderLength + packet.Payload.Length + packet.PaddingLength == input.Length, "the parts make up the whole");
        Require(RtpPacket.TryGetHeaderLength(input, out var length) && length == packet.HeaderLength, "both ways agree");
        for (var i = -1; i <= packet.CsrcCount; i++)
            _ = packet.Csrc(i);
        foreach (var element in packet.Extensions)
            Require(element.Id != 0 && packet.Extensions.TryGet(element.Id, out _), "what is listed is found");
    }
}
