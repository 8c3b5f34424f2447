using CsCheck;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Wire.Rtcp;

public class ExtendedReportTests
{
    private const string ReferenceTime = "80CF0004 00000001 04000002 B44DB70520000000";
    private const string Delay = "80CF0008 00000001 05000006 00000002 B7052000 00054000 00000003 00000000 00000000";

    [Fact]
    public void TryGetReferenceTime_Vector_IsRead()
    {
        Assert.True(ExtendedReport.TryParse(Single.Packet(Hex.Bytes(ReferenceTime)), out var report));
        Assert.Equal(1u, report.Ssrc);
        Assert.True(report.TryGetReferenceTime(out var time));
        Assert.Equal(0xB44D_B705_2000_0000ul, time.Value);
        Assert.False(report.TryGetDelay(2, out _));
    }

    [Fact]
    public void TryGetDelay_Vector_FindsTheReceiver()
    {
        Assert.True(ExtendedReport.TryParse(Single.Packet(Hex.Bytes(Delay)), out var report));
        Assert.True(report.TryGetDelay(2, out var delay));
        Assert.Equal(new DelayBlock(2, 0xB705_2000, 0x5_4000), delay);
        Assert.True(report.TryGetDelay(3, out _));
        Assert.False(report.TryGetDelay(4, out _));
        Assert.False(report.TryGetReferenceTime(out _));
    }

    [Fact]
    public void TryParse_UnknownBlocks_AreSkipped()
    {
        var bytes = Hex.Bytes("80CF0007 00000001 2A000001 FFFFFFFF 63000000 04000002 0000000000000005");
        Assert.True(ExtendedReport.TryParse(Single.Packet(bytes), out var report));
        Assert.True(report.TryGetReferenceTime(out var time));
        Assert.Equal(5ul, time.Value);
    }

    [Theory]
    [InlineData("80CF0000")] // no SSRC
    [InlineData("80CF0002 00000001 04000002")] // the block runs out
    [InlineData("80CF0002 00000001 0400FFFF")]
    [InlineData("80CC0001 00000001")]
    public void TryParse_Malformed_Refused(string hex) => Assert.False(ExtendedReport.TryParse(Single.Packet(Hex.Bytes(hex)), out _));

    [Fact]
    public void TryGetReferenceTime_BlockOfOtherLength_IsNone()
    {
        Assert.True(ExtendedReport.TryParse(Single.Packet(Hex.Bytes("80CF0003 00000001 04000001 00000000")), out var report));
        Assert.False(report.TryGetReferenceTime(out _));
    }

    [Fact]
    public void ReferenceTime_RoundTrip() =>
        Gen.Select(Gen.UInt, Gen.ULong)
            .Sample(
                (ssrc, time) =>
                {
                    var bytes = new byte[20];
                    Assert.True(ExtendedReport.TryWriteReferenceTime(bytes, ssrc, new NtpTime(time), out var length));
                    Assert.Equal(20, length);
                    Assert.True(ExtendedReport.TryParse(Single.Packet(bytes), out var read));
                    Assert.True(read.TryGetReferenceTime(out var found));
                    Assert.Equal((ssrc, time), (read.Ssrc, found.Value));
                    Assert.False(ExtendedReport.TryWriteReferenceTime(bytes.AsSpan(1), ssrc, found, out _));
                }
            );

    [Fact]
    public void Delays_RoundTrip() =>
        Gen.Select(Gen.UInt, Gen.UInt, Gen.UInt, (ssrc, last, delay) => new DelayBlock(ssrc, last, delay))
            .Array[1, 40]
            .Sample(delays =>
            {
                delays = [.. delays.DistinctBy(delay => delay.Ssrc)];
                var bytes = new byte[12 + 12 * delays.Length];
                Assert.True(ExtendedReport.TryWriteDelays(bytes, 9, delays, out var length));
                Assert.True(ExtendedReport.TryParse(Single.Packet(bytes.AsSpan(0, length)), out var read));
                foreach (var delay in delays)
                {
                    Assert.True(read.TryGetDelay(delay.Ssrc, out var found));
                    Assert.Equal(delay, found);
                }
            });
}
