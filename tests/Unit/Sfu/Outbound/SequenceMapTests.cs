using CsCheck;
using MediaServer.Sfu.Outbound;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Sfu.Outbound;

public class SequenceMapTests
{
    [Fact]
    public void Switch_ContinuesAfterTheLastNumber_AndRefusesWhatWasBefore()
    {
        var map = new SequenceMap(SeqNo.First(65_530));
        map.Start(new SeqNo(100_000));
        Assert.Equal(65_530, Map(map, 100_000));
        Assert.Equal(65_533, Map(map, 100_003));
        map.Start(new SeqNo(70_500));
        Assert.Equal(65_534, Map(map, 70_500));
        Assert.Equal(0, Map(map, 70_502));
        Assert.Equal(-1, Map(map, 70_499));
        Assert.Equal(65_535, Map(map, 70_501));
    }

    [Fact]
    public void Dropped_ShiftsWhatFollows_AndLatePacketsKeepTheirPlace()
    {
        var map = new SequenceMap(SeqNo.First(0));
        map.Start(new SeqNo(70_010));
        Assert.Equal(0, Map(map, 70_010));
        Assert.True(map.TryDrop(new SeqNo(70_012)));
        Assert.True(map.TryDrop(new SeqNo(70_014)));
        Assert.Equal(3, Map(map, 70_015)); // 11 and 13 may still come
        Assert.Equal(1, Map(map, 70_011));
        Assert.Equal(2, Map(map, 70_013));
        Assert.Equal(-1, Map(map, 70_012));
        Assert.False(map.TryDrop(new SeqNo(70_013)));
    }

    [Fact]
    public void AnyCourse_GivesEachNumberOnce_AndLeavesGapsForLostPacketsOnly() =>
        Gen.Select(Gen.Int[0, 99], Gen.Int[0, 5])
            .Array[1, 400]
            .Sample(
                steps =>
                {
                    var map = new SequenceMap(SeqNo.First(65_000));
                    var given = new Dictionary<long, long>();
                    var late = new List<long>();
                    var input = 100_000L;
                    var (lost, dropped, sent) = (0, 0, 0);
                    map.Start(new SeqNo(input));
                    foreach (var (choice, size) in steps)
                    {
                        if (choice < 5)
                        {
                            // Another source: whatever of the old one is late stays out.
                            input = 70_000 + choice * 100_000 + size;
                            late.Clear();
                            map.Start(new SeqNo(input));
                        }
                        else if (choice < 20)
                            dropped += map.TryDrop(new SeqNo(input++)) ? 1 : throw new InvalidOperationException("in order");
                        else if (choice < 35)
                        {
                            late.Add(input++);
                            lost++;
                        }
                        else if (choice < 50 && late.Count > 0)
                        {
                            var at = size % late.Count;
                            // Once something newer was mapped, the late packet fits into its gap; before that it is simply next.
                            if (!Take(late[at]))
                                return false;
                            late.RemoveAt(at);
                            lost--;
                        }
                        else if (!Take(input++))
                            return false;
                    }
                    // No number is used twice, and the holes are the packets that never came.
                    var span = given.Count == 0 ? 0 : given.Values.Max() - given.Values.Min() + 1;
                    return given.Values.Distinct().Count() == sent && span <= sent + lost;

                    bool Take(long n)
                    {
                        if (!map.TryMap(new SeqNo(n), out var output))
                            return false;
                        given[sent++] = output.Value;
                        return true;
                    }
                },
                iter: 300
            );

    private static int Map(SequenceMap map, long input) => map.TryMap(new SeqNo(input), out var output) ? output.Wire : -1;
}
