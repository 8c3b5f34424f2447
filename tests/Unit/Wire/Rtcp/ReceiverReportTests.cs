using CsCheck;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Unit.Wire.Rtcp;

public class ReceiverReportTests
{
    private const string Vector = "81C90007 0A0B0C0D 01020304 0000000A 00010005 0000002A B7052000 00054000";

    [Fact]
    public void TryParse_Vector_IsRead()
    {
        Assert.True(ReceiverReport.TryParse(Single.Packet(Hex.Bytes(Vector)), out var report));
        Assert.Equal(0x0A0B_0C0Du, report.Ssrc);
        foreach (var block in report.Blocks)
            Assert.Equal(new ReportBlock(0x0102_0304, 0, 10, 0x1_0005, 42, 0xB705_2000, 0x5_4000), block);
    }

    [Fact]
    public void TryParse_ProfileSpecificTail_IsIgnored()
    {
        Assert.True(ReceiverReport.TryParse(Single.Packet(Hex.Bytes("80C90002 00000001 DEADBEEF")), out var report));
        Assert.Equal(0, report.Blocks.Count);
    }

    [Theory]
    [InlineData("80C90000")] // no SSRC
    [InlineData("9FC90001 00000001")] // thirty-one blocks, none there
    [InlineData("80C80001 00000001")]
    public void TryParse_Malformed_Refused(string hex) => Assert.False(ReceiverReport.TryParse(Single.Packet(Hex.Bytes(hex)), out _));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.UInt, ReportBlockTests.Any.Array[0, 31])
            .Sample(
                (ssrc, blocks) =>
                {
                    var bytes = new byte[8 + 24 * blocks.Length];
                    Assert.True(ReceiverReport.TryWrite(bytes, ssrc, blocks, out var length));
                    Assert.Equal(bytes.Length, length);
                    Assert.True(ReceiverReport.TryParse(Single.Packet(bytes), out var read));
                    Assert.Equal(ssrc, read.Ssrc);
                    var i = 0;
                    foreach (var block in read.Blocks)
                        Assert.Equal(blocks[i++], block);
                    Assert.Equal(blocks.Length, i);
                    Assert.False(ReceiverReport.TryWrite(bytes.AsSpan(1), ssrc, blocks, out _));
                }
            );
}
