using CsCheck;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Unit.Wire.Rtcp;

public class ReportBlockTests
{
    internal static readonly Gen<ReportBlock> Any = Gen.Select(
        Gen.UInt,
        Gen.Byte,
        Gen.Int[-0x80_0000, 0x7F_FFFF],
        Gen.UInt,
        Gen.UInt,
        Gen.UInt,
        Gen.UInt,
        (ssrc, fraction, lost, highest, jitter, last, delay) => new ReportBlock(ssrc, fraction, lost, highest, jitter, last, delay)
    );

    private static readonly byte[] Vector = Hex.Bytes("01020304 80FFFFFE 00010005 0000002A B7052000 00054000");

    [Fact]
    public void TryParse_Vector_LossIsSigned()
    {
        Assert.True(ReportBlock.TryParse(Vector, out var block));
        Assert.Equal(new ReportBlock(0x0102_0304, 0x80, -2, 0x1_0005, 42, 0xB705_2000, 0x5_4000), block);
        var written = new byte[24];
        Assert.True(block.TryWrite(written));
        Assert.Equal(Hex.Of(Vector), Hex.Of(written));
    }

    [Theory]
    [InlineData(int.MaxValue, 0x7F_FFFF)]
    [InlineData(int.MinValue, -0x80_0000)]
    public void TryWrite_LossBeyond24Bits_Saturates(int lost, int expected)
    {
        var bytes = new byte[24];
        Assert.True(new ReportBlock(1, 0, lost, 0, 0, 0, 0).TryWrite(bytes));
        Assert.True(ReportBlock.TryParse(bytes, out var read));
        Assert.Equal(expected, read.CumulativeLost);
    }

    [Fact]
    public void TooShort_Refused()
    {
        Assert.False(ReportBlock.TryParse(Vector.AsSpan(1), out _));
        Assert.False(default(ReportBlock).TryWrite(new byte[23]));
    }

    [Fact]
    public void RoundTrip() =>
        Any.Sample(block =>
        {
            var bytes = new byte[24];
            Assert.True(block.TryWrite(bytes));
            Assert.True(ReportBlock.TryParse(bytes, out var read));
            Assert.Equal(block, read);
        });
}
