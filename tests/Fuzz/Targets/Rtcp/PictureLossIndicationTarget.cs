using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Fuzz.Targets.Rtcp;

public sealed class PictureLossIndicationTarget : RtcpMessageTarget
{
    protected override void Visit(in RtcpPacket packet)
    {
        if (!PictureLossIndication.TryParse(packet, out var indication))
            return;
        Require(indication.TryWrite(Written, out var length), "it can be written");
        Require(PictureLossIndication.TryParse(Reread(Written.AsSpan(0, length)), out var again) && again == indication, "the same");
    }
}
