using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Fuzz.Targets.Rtcp;

public sealed class ExtendedReportTarget : RtcpMessageTarget
{
    protected override void Visit(in RtcpPacket packet)
    {
        if (!ExtendedReport.TryParse(packet, out var report))
            return;
        if (report.TryGetReferenceTime(out var time))
        {
            Require(ExtendedReport.TryWriteReferenceTime(Written, report.Ssrc, time, out var length), "it can be written");
            Require(ExtendedReport.TryParse(Reread(Written.AsSpan(0, length)), out var again), "and read again");
            Require(again.TryGetReferenceTime(out var same) && same == time && again.Ssrc == report.Ssrc, "the same");
        }
        if (report.TryGetDelay(0x0000_0002, out var delay))
        {
            Require(ExtendedReport.TryWriteDelays(Written, report.Ssrc, [delay], out var length), "it can be written");
            Require(ExtendedReport.TryParse(Reread(Written.AsSpan(0, length)), out var again), "and read again");
            Require(again.TryGetDelay(delay.Ssrc, out var same) && same == delay, "the same");
        }
    }
}
