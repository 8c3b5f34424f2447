using MediaServer.Host.Phone.Mixing;

namespace MediaServer.Tests.Unit.Host.Phone.Mixing;

/// <summary>Who comes while it is open is waited for; who comes later is not.</summary>
public sealed class MixingGateTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly MixingGate _gate = new();

    public void Dispose() => _gate.Dispose();

    [Fact]
    public void ClosedGate_LetsNobodyIn_AndOneThatIsOpenedAgainDoes()
    {
        Assert.False(_gate.TryEnter());
        _gate.Open();
        Assert.True(_gate.TryEnter());
        _gate.Leave();
        _gate.Close();
        Assert.False(_gate.TryEnter());
        _gate.Open();
        Assert.True(_gate.TryEnter());
    }

    [Fact]
    public void Closing_WaitsForWhoIsInside_AndLetsNobodyElseInMeanwhile()
    {
        _gate.Open();
        Assert.True(_gate.TryEnter());
        Assert.True(_gate.TryEnter());
        var closing = new Thread(_gate.Close);
        closing.Start();
        Assert.True(SpinWait.SpinUntil(() => closing.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Patience));
        Assert.False(_gate.TryEnter());
        _gate.Leave();
        Assert.True(closing.IsAlive);
        _gate.Leave();
        Assert.True(closing.Join(Patience));
    }

    [Fact]
    public void NobodyIsEverInside_AfterClosing()
    {
        const int helpers = 3,
            rounds = 20_000;
        var (inside, entries, isOver) = (0, 0, false);
        var comers = Enumerable.Range(0, helpers).Select(_ => new Thread(Come) { IsBackground = true }).ToList();
        comers.ForEach(c => c.Start());
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                _gate.Open();
                _gate.Close();
                Assert.Equal(0, Volatile.Read(ref inside));
            }
            // However few came in the rounds, one of them comes in now.
            _gate.Open();
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref entries) > 0, Patience));
            _gate.Close();
            Assert.Equal(0, Volatile.Read(ref inside));
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            comers.ForEach(c => c.Join(Patience));
        }

        void Come()
        {
            while (!Volatile.Read(ref isOver))
            {
                if (!_gate.TryEnter())
                    continue;
                Interlocked.Increment(ref inside);
                Interlocked.Increment(ref entries);
                Interlocked.Decrement(ref inside);
                _gate.Leave();
            }
        }
    }
}
