using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Fuzz.Targets.Rtcp;

public sealed class GoodbyeTarget : RtcpMessageTarget
{
    private readonly uint[] _sources = new uint[Goodbye.MaxCount];

    protected override void Visit(in RtcpPacket packet)
    {
        if (!Goodbye.TryParse(packet, out var goodbye))
            return;
        for (var i = 0; i < goodbye.Count; i++)
        {
            _sources[i] = goodbye.Ssrc(i);
            Require(goodbye.Contains(_sources[i]), "what is listed is found");
        }
        Require(Goodbye.TryWrite(Written, _sources.AsSpan(0, goodbye.Count), goodbye.Reason, out var length), "it can be written");
        Require(Goodbye.TryParse(Reread(Written.AsSpan(0, length)), out var again), "and read again");
        Require(again.Count == goodbye.Count && again.Reason.SequenceEqual(goodbye.Reason), "the same");
    }
}
