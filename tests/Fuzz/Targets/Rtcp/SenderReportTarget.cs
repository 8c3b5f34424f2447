using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Fuzz.Targets.Rtcp;

public sealed class SenderReportTarget : RtcpMessageTarget
{
    private readonly ReportBlock[] _blocks = new ReportBlock[ReportBlock.MaxCount];

    protected override void Visit(in RtcpPacket packet)
    {
        if (!SenderReport.TryParse(packet, out var report))
            return;
        var count = 0;
        foreach (var block in report.Blocks)
            _blocks[count++] = block;
        Require(count == packet.Count, "as many blocks as the header says");
        Require(SenderReport.TryWrite(Written, report.Ssrc, report.Info, _blocks.AsSpan(0, count), out var length), "it can be written");
        Require(SenderReport.TryParse(Reread(Written.AsSpan(0, length)), out var again), "and read again");
        Require(again.Ssrc == report.Ssrc && again.Info == report.Info && again.Blocks.Count == count, "the same");
    }
}
