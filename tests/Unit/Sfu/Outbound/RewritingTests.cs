using CsCheck;
using MediaServer.Sfu.Inbound;
using MediaServer.Sfu.Outbound;

namespace MediaServer.Tests.Unit.Sfu.Outbound;

public class RewritingTests
{
    [Fact]
    public void Timestamps_NeverGoBack_WhateverTheSources() =>
        Gen.Select(Gen.UInt, Gen.Bool, Gen.UInt, Gen.Int[1, 2000])
            .Array[1, 50]
            .Sample(switches =>
            {
                var map = new TimestampMap(uint.MaxValue - 5000, 90_000);
                var now = TimeSpan.FromSeconds(1);
                var last = map.Last;
                foreach (var (input, hasReports, aligned, wait) in switches)
                {
                    now += TimeSpan.FromMilliseconds(wait);
                    var started = map.IsStarted;
                    map.Start(input, hasReports ? aligned : null, now);
                    var output = map.Map(input, now);
                    if (started && (int)(output - last) <= 0)
                        return false;
                    // Never far from the time that passed either, whatever the reports claim.
                    if (started && output - last > wait * 90u + 90_000 + 3000)
                        return false;
                    last = map.Map(input + 3000, now);
                    if (last != output + 3000)
                        return false;
                }
                return true;
            });

    [Theory]
    [InlineData(15)]
    [InlineData(7)]
    public void Pictures_GoOnByOne_AcrossSwitchesAndWraps(int bits)
    {
        var mask = (1 << bits) - 1;
        var map = new PictureMap();
        var first = Frame(mask - 1, 254, 30, bits);
        map.Start(first);
        Assert.Equal(new PictureNumbers((ushort)(mask - 1), 254, 30), map.Map(first));
        Assert.Equal(new PictureNumbers((ushort)mask, 255, 30), map.Map(Frame(mask, 255, 30, bits)));
        Assert.Equal(new PictureNumbers(0, 0, 31), map.Map(Frame(0, 0, 31, bits)));
        var other = Frame(77, 9, 3, bits);
        map.Start(other);
        Assert.Equal(new PictureNumbers(1, 1, 0), map.Map(other));
        Assert.Equal(new PictureNumbers(3, 2, 0), map.Map(Frame(79, 10, 3, bits)));
        Assert.Equal(new PictureNumbers(2, 1, 0), map.Map(Frame(78, 9, 3, bits))); // late
        var third = Frame(5, 200, 20, bits);
        map.Start(third);
        Assert.Equal(new PictureNumbers(4, 3, 1), map.Map(third));
    }

    [Fact]
    public void PictureId_ChangesItsWidthWithTheSource()
    {
        var map = new PictureMap();
        var wide = Frame(300, 0, 0, 15);
        map.Start(wide);
        map.Map(wide);
        var narrow = Frame(5, 0, 0, 7);
        map.Start(narrow);
        Assert.Equal(301 & 0x7F, map.Map(narrow).PictureId);
        var again = Frame(9000, 0, 0, 15);
        map.Start(again);
        Assert.Equal(302, map.Map(again).PictureId);
    }

    [Fact]
    public void RetransmitBudget_IsAQuarterOfTheStream()
    {
        var budget = new RetransmitBudget();
        Assert.False(budget.TrySpend(1));
        budget.OnSent(4000);
        Assert.True(budget.TrySpend(1000));
        Assert.False(budget.TrySpend(1));
        budget.OnSent(int.MaxValue);
        Assert.True(budget.TrySpend(RetransmitBudget.Burst));
        Assert.False(budget.TrySpend(1));
    }

    private static FrameInfo Frame(int picture, byte tl0, byte key, int bits) =>
        new()
        {
            DescriptorLength = 6,
            PictureIdBits = (byte)bits,
            PictureId = (ushort)picture,
            Tl0PicIdx = tl0,
            KeyIndex = key,
            HasKeyIndex = true,
        };
}
