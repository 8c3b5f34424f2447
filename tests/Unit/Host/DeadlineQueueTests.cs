using CsCheck;
using MediaServer.Host.Workers;

namespace MediaServer.Tests.Unit.Host;

public class DeadlineQueueTests
{
    private sealed class Item : Timed
    {
        public override void Tick(TimeSpan now) { }
    }

    [Fact]
    public void AnyHistory_YieldsItemsInOrderOfTheirLastDeadline()
    {
        var step = Gen.Select(Gen.Int[0, 30], Gen.Int[-1, 1000]);
        step.Array[1, 300]
            .Sample(steps =>
            {
                var queue = new DeadlineQueue();
                var items = Enumerable.Range(0, 31).Select(_ => new Item()).ToArray();
                foreach (var (index, at) in steps)
                    queue.Set(items[index], at < 0 ? TimeSpan.MaxValue : TimeSpan.FromTicks(at));
                var wanted = items.Select(i => i.Deadline).Where(d => d != TimeSpan.MaxValue).Order().ToList();

                var taken = new List<TimeSpan>();
                for (var next = queue.Next; queue.TryTakeDue(TimeSpan.FromTicks(2000), out _); next = queue.Next)
                    taken.Add(next);

                Assert.Equal(wanted, taken);
                Assert.Equal(TimeSpan.MaxValue, queue.Next);
            });
    }

    [Fact]
    public void TryTakeDue_BeforeTheDeadline_LeavesTheItem()
    {
        var queue = new DeadlineQueue();
        queue.Set(new Item(), TimeSpan.FromSeconds(2));

        Assert.False(queue.TryTakeDue(TimeSpan.FromSeconds(1), out _));
        Assert.True(queue.TryTakeDue(TimeSpan.FromSeconds(2), out _));
    }
}
