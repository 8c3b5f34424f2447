using CsCheck;
using MediaServer.Recorder.Journal;
using MediaServer.Tests.Unit.Wire;

namespace MediaServer.Tests.Unit.Recorder.Journal;

public class GapRecordTests
{
    private const string Vector = "01000000 00000BB8 000000003B9ACA00";

    [Fact]
    public void TryParse_Vector_IsRead()
    {
        Assert.True(GapRecord.TryParse(Hex.Bytes(Vector), out var gap));
        Assert.Equal(new GapRecord(GapReason.RingFull, 3000, 1_000_000_000), gap);
    }

    [Theory]
    [InlineData("00000000 00000001 0000000000000000")] // no reason
    [InlineData("03000000 00000001 0000000000000000")] // none that is known
    [InlineData("01000000 00000001 00000000000000")]
    [InlineData("01000000 00000001 000000000000000000")]
    public void TryParse_Bad_Refused(string hex) => Assert.False(GapRecord.TryParse(Hex.Bytes(hex), out _));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.Enum<GapReason>(), Gen.UInt, Gen.ULong)
            .Sample(
                (reason, packets, since) =>
                {
                    var gap = new GapRecord(reason, packets, since);
                    var bytes = new byte[GapRecord.Length];
                    Assert.True(gap.TryWrite(bytes));
                    Assert.True(GapRecord.TryParse(bytes, out var read));
                    Assert.Equal(gap, read);
                    Assert.False(gap.TryWrite(bytes.AsSpan(1)));
                }
            );
}
