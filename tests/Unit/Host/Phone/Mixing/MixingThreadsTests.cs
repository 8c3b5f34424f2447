using System.Collections.Concurrent;
using MediaServer.Host.Phone.Media;
using MediaServer.Host.Phone.Mixing;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Host.Phone.Mixing;

/// <summary>Who mixes what: each member once, by whichever thread has time.</summary>
public sealed class MixingThreadsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentBag<Receiver> _receivers = [];
    private readonly List<(ITicked Member, int Thread)> _failures = [];
    private MixingThreads? _threads;
    private TimeSpan _now = TimeSpan.FromSeconds(100);

    public void Dispose() => _threads?.Dispose();

    private MixingThreads Open(int count, bool start = true)
    {
        _threads = new MixingThreads(count, NewReceiver);
        if (start)
            _threads.Start();
        return _threads;
    }

    private Receiver NewReceiver()
    {
        var receiver = new Receiver();
        _receivers.Add(receiver);
        return receiver;
    }

    private void Tick(MixingThreads threads, IEnumerable<Member> members)
    {
        threads.Batch.Clear();
        foreach (var member in members)
            threads.Batch.Add(member);
        threads.Mix(_now += TickWheel.Period);
        threads.Batch.Settle((member, _) => _failures.Add((member, Environment.CurrentManagedThreadId)));
    }

    private static List<Member> Members(int count, int legs = MixingThreads.LegsPerThread) =>
        [.. Enumerable.Range(0, count).Select(_ => new Member(legs))];

    [Theory]
    [InlineData(1, 7)]
    [InlineData(2, 1)]
    [InlineData(2, 40)]
    [InlineData(3, 3)]
    [InlineData(4, 17)]
    public void EveryMember_IsMixedOncePerTick_AndThenSettledOnceByTheCaller(int count, int members)
    {
        const int ticks = 500;
        var threads = Open(count);
        var all = Members(members);
        for (var tick = 1; tick <= ticks; tick++)
        {
            Tick(threads, all);
            Assert.All(all, m => Assert.Equal((tick, tick), (m.Mixed, m.Settled)));
        }
        Assert.All(all, m => Assert.Equal(Environment.CurrentManagedThreadId, m.SettledBy));
        Assert.Equal(count == 1 || members == 1 ? 0 : ticks, threads.Shared);
    }

    [Fact]
    public void Members_AreMixedAtTheSameTime_EachThreadWithAReceiverOfItsOwn()
    {
        const int count = 3;
        var threads = Open(count);
        using var together = new Barrier(count);
        var all = Members(count);
        all.ForEach(m => m.Mixing = () => Assert.True(together.SignalAndWait(Patience)));
        for (var tick = 0; tick < 100; tick++)
        {
            Tick(threads, all);
            Assert.Equal(count, all.Select(m => m.MixedBy).Distinct().Count());
            Assert.Equal(count, all.Select(m => m.Receiver).Distinct().Count());
        }
        Assert.Empty(_failures);
        Assert.All(_receivers, r => Assert.Single(r.Threads.Distinct()));
    }

    [Fact]
    public void FewCallers_WakeNobody()
    {
        var threads = Open(4);
        var all = Members(count: 2 * MixingThreads.LegsPerThread - 1, legs: 1);
        for (var tick = 0; tick < 100; tick++)
            Tick(threads, all);
        Assert.Equal(0, threads.Shared);
        Assert.All(all, m => Assert.Equal(Environment.CurrentManagedThreadId, m.MixedBy));
    }

    [Fact]
    public void HelperThatTheSystemDoesNotRun_DelaysNothing()
    {
        var threads = Open(2, start: false);
        var all = Members(10);
        Tick(threads, all);
        Assert.Equal(1, threads.Shared);
        Assert.All(all, m => Assert.Equal((1, 1), (m.Mixed, m.Settled)));
    }

    [Fact]
    public void HelperInTheMiddleOfARoom_IsWaitedFor()
    {
        var threads = Open(2);
        var caller = Thread.CurrentThread;
        using var helperIsIn = new ManualResetEventSlim();
        using var callerIsDone = new ManualResetEventSlim();
        var all = Members(2);
        all.ForEach(m => m.Mixing = Mixing);
        Tick(threads, all);
        Assert.Empty(_failures);
        Assert.All(all, m => Assert.Equal((1, 1), (m.Mixed, m.Settled)));

        void Mixing()
        {
            if (Thread.CurrentThread == caller)
            {
                Assert.True(helperIsIn.Wait(Patience));
                callerIsDone.Set();
                return;
            }
            helperIsIn.Set();
            Assert.True(callerIsDone.Wait(Patience));
            // It has nothing else left to sleep for than for us.
            Assert.True(SpinWait.SpinUntil(() => caller.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Patience));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void MemberThatThrows_IsReportedToTheCaller_AndHurtsNoOther(int count)
    {
        var threads = Open(count);
        var all = Members(9);
        foreach (var bad in new[] { all[0], all[4] })
            bad.Mixing = () => throw new InvalidOperationException("a fault");
        Tick(threads, all);
        Assert.Equal([all[0], all[4]], _failures.Select(f => f.Member));
        Assert.All(_failures, f => Assert.Equal(Environment.CurrentManagedThreadId, f.Thread));
        Assert.All(all, m => Assert.Equal(1, m.Mixed));
        Assert.Equal(7, all.Sum(m => m.Settled)); // nothing follows from sound that was not made

        all.ForEach(m => m.Mixing = null);
        Tick(threads, all);
        Assert.Equal(2, _failures.Count);
        Assert.All(all, m => Assert.Equal(2, m.Mixed));
    }

    [Fact]
    public void MemberThatThrowsWhenItIsSettled_IsReportedToo()
    {
        var threads = Open(1);
        var all = Members(2);
        all[0].Settling = () => throw new InvalidOperationException("a fault");
        Tick(threads, all);
        Assert.Same(all[0], Assert.Single(_failures).Member);
        Assert.Equal(1, all[1].Settled);
    }

    [Fact]
    public void Disposed_TheHelpersAreGone()
    {
        var threads = Open(3);
        Tick(threads, Members(3));
        threads.Dispose();
        _threads = null;
        Assert.All(_receivers, r => Assert.True(r.IsDisposed)); // each by the thread whose it was, as its last act
    }

    private sealed class Member(int legs) : ITicked
    {
        public int Legs => legs;

        public Action? Mixing { get; set; }

        public Action? Settling { get; set; }

        public int Mixed { get; private set; }

        public int MixedBy { get; private set; }

        public IRtpReceiver? Receiver { get; private set; }

        public int Settled { get; private set; }

        public int SettledBy { get; private set; }

        public void Mix(IRtpReceiver receiver, TimeSpan now)
        {
            (MixedBy, Receiver) = (Environment.CurrentManagedThreadId, receiver);
            ((Receiver)receiver).Threads.Add(MixedBy);
            try
            {
                Mixing?.Invoke();
            }
            finally
            {
                Mixed++; // at the end, so that whoever looks too early sees it
            }
        }

        public void Settle(TimeSpan now)
        {
            (Settled, SettledBy) = (Settled + 1, Environment.CurrentManagedThreadId);
            Settling?.Invoke();
        }
    }

    /// <summary>Reads nothing, and knows whose it is.</summary>
    private sealed class Receiver : IRtpReceiver
    {
        public List<int> Threads { get; } = [];

        public bool IsDisposed { get; private set; }

        public int Receive(RtpPort port) => 0;

        public Span<byte> Datagram(int i) => default;

        public RemoteAddress From(int i) => default;

        public TimeSpan Age(int i) => default;

        public void Dispose() => IsDisposed = true;
    }
}
