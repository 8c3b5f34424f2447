using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Fuzz.Targets.Rtcp;

public sealed class SourceDescriptionTarget : RtcpMessageTarget
{
    protected override void Visit(in RtcpPacket packet)
    {
        if (!SourceDescription.TryParse(packet, out var description))
            return;
        var count = 0;
        foreach (var chunk in description)
        {
            count++;
            if (!chunk.TryGet(SdesItemType.CanonicalName, out var name))
                continue;
            Require(name.Length <= SourceDescription.MaxTextLength, "a name has at most 255 bytes");
            Require(description.TryGetCanonicalName(chunk.Ssrc, out _), "what is listed is found");
            Require(SourceDescription.TryWrite(Written, chunk.Ssrc, name, out var length), "it can be written");
            Require(SourceDescription.TryParse(Reread(Written.AsSpan(0, length)), out var again), "and read again");
            Require(again.TryGetCanonicalName(chunk.Ssrc, out var same) && same.SequenceEqual(name), "the same");
        }
        Require(count == packet.Count, "as many chunks as the header says");
    }
}
