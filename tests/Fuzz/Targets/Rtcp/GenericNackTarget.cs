using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Fuzz.Targets.Rtcp;

public sealed class GenericNackTarget : RtcpMessageTarget
{
    private readonly SeqNo[] _missing = new SeqNo[512];

    protected override void Visit(in RtcpPacket packet)
    {
        if (!GenericNack.TryParse(packet, out var nack))
            return;
        var (count, last) = (0, default(SeqNo));
        foreach (var number in nack)
        {
            last = count == 0 ? SeqNo.First(number) : SeqNo.Extend(last, number);
            if (count < _missing.Length)
                _missing[count] = last;
            count++;
        }
        Require(count > 0 && count <= 17 * (packet.Body.Length / 4), "bounded by the bytes present");
        var kept = Math.Min(count, _missing.Length);
        Require(GenericNack.TryWrite(Written, 1, nack.MediaSsrc, _missing.AsSpan(0, kept), out var length), "it can be written");
        Require(GenericNack.TryParse(Reread(Written.AsSpan(0, length)), out var again), "and read again");
        foreach (var _ in again)
            kept--;
        Require(kept >= 0, "nothing was added");
    }
}
