using CsCheck;
using MediaServer.Host.Net;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Host.Net;

/// <summary>A batch is written as the lengths that go to Bob and to Carol; a plan as the lengths in each message.</summary>
public class SendPlanTests
{
    private static readonly RemoteAddress Bob = new(0xB0B, 1);
    private static readonly RemoteAddress Carol = new(0xCA401, 2);

    private readonly SendBatch _batch = new();
    private readonly SegmentationRefusals _refusals = new();

    [Theory]
    [InlineData("1100", "1100")]
    [InlineData("1100 1100 1100", "1100+1100+1100")]
    [InlineData("1100 1100 400", "1100+1100+400")]
    [InlineData("1100 90 1100 1100", "1100+90 | 1100+1100")]
    [InlineData("400 1100 1100", "400 | 1100+1100")]
    [InlineData("900 900 901 901 901", "900+900 | 901+901+901")]
    [InlineData("1100 400 400", "1100+400 | 400")]
    [InlineData("90 90 80 80 70", "90+90+80 | 80+70")]
    public void Run_IsOfEqualLengths_AndAShorterOneEndsIt(string lengths, string messages)
    {
        foreach (var length in lengths.Split(' '))
            _batch.Commit(int.Parse(length), Bob);

        Assert.Equal(messages, Describe(Plan()));
    }

    [Fact]
    public void DestinationsThatAlternate_GetOneMessageEach_InOrder()
    {
        for (var i = 0; i < 5; i++)
        {
            _batch.Commit(1000, Bob);
            _batch.Commit(900, Carol);
        }

        var plan = Plan();

        Assert.Equal("1000+1000+1000+1000+1000 | 900+900+900+900+900", Describe(plan));
        Assert.Equal([0, 2, 4, 6, 8, 1, 3, 5, 7, 9], plan.Order.ToArray());
    }

    [Fact]
    public void Run_NeverExceedsWhatTheKernelCuts()
    {
        for (var i = 0; i < 100; i++)
            _batch.Commit(100, Bob);
        for (var i = 0; i < 100; i++)
            _batch.Commit(1200, Carol);

        Assert.Equal([64, 36, 54, 46], Plan().Runs.ToArray().Select(r => r.Count));
    }

    [Fact]
    public void RefusedDestination_GetsDatagramByDatagram_AndOthersDoNot()
    {
        _refusals.Add(Bob);
        for (var i = 0; i < 2; i++)
        {
            _batch.Commit(50, Bob);
            _batch.Commit(60, Carol);
        }

        Assert.Equal("50 | 50 | 60+60", Describe(Plan()));
    }

    [Fact]
    public void TakenSlots_AreInNoRun()
    {
        for (var i = 0; i < 4; i++)
            _batch.Commit(100 + i / 2, Bob);
        _batch.Take(0);
        _batch.Take(2);

        Assert.Equal("100 | 101", Describe(Plan()));
    }

    [Fact]
    public void EveryDatagram_IsInOneRun_AndEveryRunIsWhatTheKernelTakes() =>
        Gen.Select(Gen.Int[0, 5], Gen.OneOf(Gen.Const(1100), Gen.Int[1, 3], Gen.Int[1000, 1100]))
            .Array[1, 600]
            .Sample(
                datagrams =>
                {
                    _batch.Clear();
                    foreach (var (to, length) in datagrams)
                        _batch.Commit(length, new RemoteAddress((UInt128)to, 1));
                    var plan = Plan();
                    Assert.Equal(Enumerable.Range(0, datagrams.Length), plan.Order.ToArray().Order());
                    var next = 0;
                    foreach (var run in plan.Runs)
                    {
                        Assert.Equal(next, run.First);
                        next += run.Count;
                        Check(run, plan.Order.Slice(run.First, run.Count).ToArray());
                    }
                },
                threads: 1,
                iter: 300
            );

    private void Check(SendRun run, int[] slots)
    {
        Assert.Equal(slots.Order(), slots);
        Assert.All(slots, s => Assert.Equal(_batch.Address(run.Destination), _batch.To(s)));
        Assert.All(slots[..^1], s => Assert.Equal(run.SegmentLength, _batch.Length(s)));
        Assert.InRange(_batch.Length(slots[^1]), 1, run.SegmentLength);
        Assert.InRange(slots.Length, 1, SendPlan.MaxSegments);
        Assert.InRange(slots.Sum(_batch.Length), 1, SendPlan.MaxRunBytes);
    }

    private SendPlan Plan()
    {
        var plan = new SendPlan(SendPlan.MaxSegments);
        plan.Make(_batch, _refusals);
        return plan;
    }

    private string Describe(SendPlan plan)
    {
        var order = plan.Order.ToArray();
        return string.Join(
            " | ",
            plan.Runs.ToArray().Select(r => string.Join('+', order.Skip(r.First).Take(r.Count).Select(_batch.Length)))
        );
    }
}
