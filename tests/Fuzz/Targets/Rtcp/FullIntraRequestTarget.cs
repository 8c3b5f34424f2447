using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Fuzz.Targets.Rtcp;

public sealed class FullIntraRequestTarget : RtcpMessageTarget
{
    protected override void Visit(in RtcpPacket packet)
    {
        if (!FullIntraRequest.TryParse(packet, out var request))
            return;
        Require(request.Count > 0, "it asks somebody");
        for (var i = 0; i < request.Count; i++)
        {
            Require(FullIntraRequest.TryWrite(Written, request.SenderSsrc, request[i], out var length), "it can be written");
            Require(FullIntraRequest.TryParse(Reread(Written.AsSpan(0, length)), out var again), "and read again");
            Require(again[0] == request[i], "the same");
        }
    }
}
