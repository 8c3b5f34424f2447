using CsCheck;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Wire.Rtp;

public class SeqNoTests
{
    [Theory]
    [InlineData(0x1_FFFF, 0, 0x2_0000)]
    [InlineData(0x2_0000, 0xFFFF, 0x1_FFFF)]
    [InlineData(0x1_0005, 0x0005, 0x1_0005)]
    [InlineData(0x1_0000, 0x7FFF, 0x1_7FFF)]
    [InlineData(0x1_0000, 0x8000, 0x0_8000)]
    public void Extend_AroundTheWrap_TakesTheNearest(long last, ushort wire, long expected) =>
        Assert.Equal(expected, SeqNo.Extend(new SeqNo(last), wire).Value);

    [Fact]
    public void Extend_RowOfStepsBelowHalfTheRange_FollowsTheTrueNumber() =>
        Gen.Select(Gen.UShort, Gen.Int[-32_767, 32_767].Array[1, 200])
            .Sample(
                (first, steps) =>
                {
                    var (known, truth) = (SeqNo.First(first), (long)SeqNo.First(first).Value);
                    foreach (var step in steps)
                    {
                        truth += step;
                        known = SeqNo.Extend(known, (ushort)truth);
                        Assert.Equal(truth, known.Value);
                        Assert.Equal((ushort)truth, known.Wire);
                    }
                }
            );

    [Fact]
    public void First_AnyNumber_LeavesRoomForOlderPackets() =>
        Gen.UShort.Sample(wire => Assert.InRange(SeqNo.First(wire).Value, 0x1_0000, 0x1_FFFF));
}
