using MediaServer.Host.Phone.Media;
using MediaServer.Host.Phone.Mixing;

namespace MediaServer.Tests.Unit.Host.Phone.Mixing;

/// <summary>A batch that threads fall upon all at once.</summary>
public class TickBatchTests
{
    private const int Threads = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void EachMember_IsTakenByOneThread_HoweverManyReachForIt()
    {
        const int rounds = 50;
        var batch = new TickBatch();
        var members = Enumerable.Range(0, 5000).Select(_ => new Member()).ToList();
        using var beginning = new Barrier(Threads + 1);
        using var end = new Barrier(Threads + 1);
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(MixAll) { IsBackground = true }).ToList();
        threads.ForEach(t => t.Start());
        for (var round = 1; round <= rounds; round++)
        {
            batch.Clear();
            members.ForEach(batch.Add);
            batch.Begin(TimeSpan.FromSeconds(round));
            Assert.True(beginning.SignalAndWait(Patience));
            Assert.True(end.SignalAndWait(Patience));
            Assert.All(members, m => Assert.Equal(round, m.Mixed));
        }
        Assert.All(threads, t => Assert.True(t.Join(Patience)));

        void MixAll()
        {
            using var receiver = new PortableRtpReceiver();
            for (var round = 0; round < rounds && beginning.SignalAndWait(Patience); round++)
            {
                batch.Mix(receiver);
                end.SignalAndWait(Patience);
            }
        }
    }

    [Fact]
    public void HandlerOfFaultsThatThrows_LeavesNoneForTheNextTick()
    {
        var batch = new TickBatch();
        var (bad, good) = (new Member { Throws = true }, new Member());
        using var receiver = new PortableRtpReceiver();
        Mix(bad, good);
        Assert.Throws<InvalidOperationException>(() => batch.Settle((_, fault) => throw fault));
        Mix(good, good);
        batch.Settle((_, fault) => Assert.Fail($"Told again: {fault}"));
        Assert.Equal(3, good.Mixed);

        void Mix(params ReadOnlySpan<Member> members)
        {
            batch.Clear();
            foreach (var member in members)
                batch.Add(member);
            batch.Begin(TimeSpan.Zero);
            batch.Mix(receiver);
        }
    }

    private sealed class Member : ITicked
    {
        private int _mixed;

        public bool Throws { get; init; }

        public int Mixed => _mixed;

        public int Legs => 1;

        public void Mix(IRtpReceiver receiver, TimeSpan now)
        {
            Interlocked.Increment(ref _mixed);
            if (Throws)
                throw new InvalidOperationException("a fault");
        }

        public void Settle(TimeSpan now) { }
    }
}
