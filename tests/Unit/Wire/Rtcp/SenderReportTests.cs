using CsCheck;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Wire.Rtcp;

public class SenderReportTests
{
    private const string Vector =
        "81C8000C 0A0B0C0D B44DB70520000000 00002710 00000064 00003E80" + "01020304 80FFFFFE 00010005 0000002A B7052000 00054000";

    [Fact]
    public void TryParse_Vector_IsRead()
    {
        Assert.True(SenderReport.TryParse(Single.Packet(Hex.Bytes(Vector)), out var report));
        Assert.Equal(0x0A0B_0C0Du, report.Ssrc);
        Assert.Equal(new SenderInfo(new NtpTime(0xB44D_B705_2000_0000), 10_000, 100, 16_000), report.Info);
        Assert.Equal(1, report.Blocks.Count);
        foreach (var block in report.Blocks)
            Assert.Equal(-2, block.CumulativeLost);
    }

    [Theory]
    [InlineData("82C8000C")] // says two blocks, holds one
    [InlineData("81C9000C")] // an RR by type
    public void TryParse_OtherHeader_Refused(string header) =>
        Assert.False(SenderReport.TryParse(Single.Packet(Hex.Bytes(header, Vector[8..])), out _));

    [Fact]
    public void TryParse_ShorterThanSenderInfo_Refused() =>
        Assert.False(SenderReport.TryParse(Single.Packet(Hex.Bytes("80C80002 00000001 00000002")), out _));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.UInt, Gen.ULong, Gen.UInt, Gen.UInt, Gen.UInt, ReportBlockTests.Any.Array[0, 31])
            .Sample(
                (ssrc, ntp, timestamp, packets, octets, blocks) =>
                {
                    var bytes = new byte[28 + 24 * blocks.Length];
                    var info = new SenderInfo(new NtpTime(ntp), timestamp, packets, octets);
                    Assert.True(SenderReport.TryWrite(bytes, ssrc, info, blocks, out var length));
                    Assert.Equal(bytes.Length, length);
                    Assert.True(SenderReport.TryParse(Single.Packet(bytes), out var read));
                    Assert.Equal((ssrc, info), (read.Ssrc, read.Info));
                    var i = 0;
                    foreach (var block in read.Blocks)
                        Assert.Equal(blocks[i++], block);
                    Assert.Equal(blocks.Length, i);
                    Assert.False(SenderReport.TryWrite(bytes.AsSpan(1), ssrc, info, blocks, out _));
                }
            );

    [Fact]
    public void TryWrite_MoreBlocksThanTheCountHolds_Refused() =>
        Assert.False(SenderReport.TryWrite(new byte[2000], 1, default, new ReportBlock[32], out _));
}
