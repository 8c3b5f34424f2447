using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Fuzz.Targets.Rtcp;

public sealed class ReceiverReportTarget : RtcpMessageTarget
{
    private readonly ReportBlock[] _blocks = new ReportBlock[ReportBlock.MaxCount];

    protected override void Visit(in RtcpPacket packet)
    {
        if (!ReceiverReport.TryParse(packet, out var report))
            return;
        var count = 0;
        foreach (var block in report.Blocks)
            _blocks[count++] = block;
        Require(count == packet.Count, "as many blocks as the header says");
        Require(ReceiverReport.TryWrite(Written, report.Ssrc, _blocks.AsSpan(0, count), out var length), "it can be written");
        var end = 4 + 4 + count * ReportBlock.Length;
        Require(Written.AsSpan(8, end - 8).SequenceEqual(packet.Bytes[8..end]) && length == end, "byte for byte");
    }
}
