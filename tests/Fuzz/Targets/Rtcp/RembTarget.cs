using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Fuzz.Targets.Rtcp;

public sealed class RembTarget : RtcpMessageTarget
{
    private readonly uint[] _sources = new uint[255];

    protected override void Visit(in RtcpPacket packet)
    {
        if (!Remb.TryParse(packet, out var remb))
            return;
        for (var i = 0; i < remb.Count; i++)
            _sources[i] = remb.Ssrc(i);
        Require(Remb.TryWrite(Written, remb.SenderSsrc, remb.BitsPerSecond, _sources.AsSpan(0, remb.Count), out var length), "written");
        Require(Remb.TryParse(Reread(Written.AsSpan(0, length)), out var again), "and read again");
        // A rate beyond 64 bits was saturated; all others have 18 significant bits and travel unchanged.
        Require(again.BitsPerSecond == remb.BitsPerSecond || remb.BitsPerSecond == ulong.MaxValue, "the same rate");
    }
}
