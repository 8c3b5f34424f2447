using CsCheck;
using MediaServer.Sfu.Inbound;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Sfu.Inbound;

public class NackWindowTests
{
    private static readonly TimeSpan Rtt = TimeSpan.FromMilliseconds(50);
    private readonly NackWindow _window = new();

    [Fact]
    public void Reordering_HealsBeforeAnythingIsAskedFor()
    {
        Receive(10, 0);
        Receive(12, 1);
        Assert.Empty(Due(10));
        Assert.Equal(Arrival.Late, Receive(11, 12));
        Assert.Empty(Due(1000));
        Assert.False(_window.HasOpen);
    }

    [Fact]
    public void LostPacket_IsAskedForFiveTimes_EachTimeMorePatiently()
    {
        Receive(10, 0);
        Receive(12, 0);
        var asked = Enumerable.Range(0, 5000).Where(ms => Due(ms).Length > 0).ToArray();
        Assert.Equal([15, 65, 165, 315, 515], asked);
        Assert.False(_window.HasOpen);
        Assert.Equal(Arrival.Late, Receive(11, 6000));
    }

    [Fact]
    public void SamePacketTwice_IsADuplicate()
    {
        Receive(10, 0);
        Assert.Equal(Arrival.Duplicate, Receive(10, 0));
        Receive(12, 0);
        Assert.Equal(Arrival.Late, Receive(11, 0));
        Assert.Equal(Arrival.Duplicate, Receive(11, 0));
        Assert.Equal(Arrival.TooOld, Receive(9, 0));
        Receive(12 + NackWindow.Size, 0);
        Assert.Equal(Arrival.TooOld, Receive(12, 0));
    }

    [Fact]
    public void AnyArrivals_AgreeWithAModelThatRemembersEverything() =>
        Gen.Select(Gen.Int[-600, 600], Gen.Int[0, 40])
            .Array[1, 300]
            .Sample(
                steps =>
                {
                    var window = new NackWindow();
                    var model = new Model();
                    var (position, now) = (100_000L, TimeSpan.Zero);
                    foreach (var (step, wait) in steps)
                    {
                        // Mostly forward, sometimes far ahead or back.
                        position = Math.Max(70_000, position + (step % 7 == 0 ? step : Math.Abs(step % 5)));
                        now += TimeSpan.FromMilliseconds(wait);
                        if (window.OnReceived(new SeqNo(position), now) != model.OnReceived(position, now))
                            return false;
                        Span<SeqNo> due = new SeqNo[NackWindow.Size];
                        due = due[..window.CollectDue(now, Rtt, due)];
                        if (!model.Due(now).SequenceEqual(due.ToArray().Select(s => s.Value)) || window.HasOpen != model.HasOpen)
                            return false;
                    }
                    return true;
                },
                iter: 300
            );

    [Fact]
    public void CollectingAndReceiving_AllocateNothing()
    {
        var i = 0;
        var allocated = Allocated.By(() =>
        {
            Span<SeqNo> due = stackalloc SeqNo[64];
            for (var end = i + 20_000; i < end; i++)
            {
                _window.OnReceived(new SeqNo(70_000 + i * 2), TimeSpan.FromMilliseconds(i));
                if (i % 100 == 0)
                    _window.CollectDue(TimeSpan.FromMilliseconds(i), Rtt, due);
            }
        });
        Assert.Equal(0, allocated);
    }

    private Arrival Receive(int seq, int ms) => _window.OnReceived(new SeqNo(70_000 + seq), TimeSpan.FromMilliseconds(ms));

    private SeqNo[] Due(int ms)
    {
        var due = new SeqNo[16];
        return due[.._window.CollectDue(TimeSpan.FromMilliseconds(ms), Rtt, due)];
    }

    private sealed class Model
    {
        private readonly Dictionary<long, (int Attempts, TimeSpan DueAt)> _missing = [];
        private long _first = -1;
        private long _highest = -1;

        public bool HasOpen => Window.Any(m => m.Value.Attempts < NackWindow.MaxAttempts);

        private IEnumerable<KeyValuePair<long, (int Attempts, TimeSpan DueAt)>> Window =>
            _missing.Where(m => m.Key > _highest - NackWindow.Size).OrderBy(m => m.Key);

        public Arrival OnReceived(long n, TimeSpan now)
        {
            if (_first < 0)
                _first = _highest = n;
            else if (n > _highest)
            {
                for (var lost = _highest + 1; lost < n; lost++)
                    _missing[lost] = (0, now + NackWindow.ReorderGrace);
                _highest = n;
            }
            else if (n < _first || n <= _highest - NackWindow.Size)
                return Arrival.TooOld;
            else
                return _missing.Remove(n) ? Arrival.Late : Arrival.Duplicate;
            return Arrival.New;
        }

        public List<long> Due(TimeSpan now)
        {
            var due = Window.Where(m => m.Value.Attempts < NackWindow.MaxAttempts && now >= m.Value.DueAt).Select(m => m.Key).ToList();
            foreach (var n in due)
                _missing[n] = (_missing[n].Attempts + 1, now + Rtt * (_missing[n].Attempts + 1));
            return due;
        }
    }
}
