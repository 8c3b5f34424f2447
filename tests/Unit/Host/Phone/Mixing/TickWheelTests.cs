using MediaServer.Host.Phone.Media;
using MediaServer.Host.Phone.Mixing;

namespace MediaServer.Tests.Unit.Host.Phone.Mixing;

/// <summary>Absolute deadlines, spread phases, and what happens when the thread was late.</summary>
public sealed class TickWheelTests : IDisposable
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly List<(ITicked, Exception)> _failures = [];
    private readonly MixingThreads _threads = new(1, () => new PortableRtpReceiver());
    private readonly TickWheel _wheel;
    private TimeSpan _now = TimeSpan.FromSeconds(100);

    public TickWheelTests() => _wheel = new TickWheel(_threads) { Failed = (member, e) => _failures.Add((member, e)) };

    public void Dispose() => _threads.Dispose();

    private void RunFor(TimeSpan duration, TimeSpan step)
    {
        for (var end = _now + duration; _now < end; )
            _wheel.Run(_now += step);
    }

    [Fact]
    public void Member_RunsFiftyTimesASecond_HoweverTheThreadSleeps()
    {
        var member = new Member();
        _wheel.Add(member, _now);
        RunFor(TimeSpan.FromSeconds(1), Millisecond);
        RunFor(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(7));
        RunFor(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(50));
        Assert.InRange(member.Ticks, 149, 153);
        Assert.Equal(0, _wheel.Skipped);
    }

    [Fact]
    public void Members_AreSpreadOverThePhases()
    {
        var members = Enumerable.Range(0, TickWheel.Phases).Select(_ => new Member()).ToList();
        members.ForEach(m => _wheel.Add(m, _now));
        for (var i = 0; i < TickWheel.Phases; i++)
        {
            var before = members.Sum(m => m.Ticks);
            _wheel.Run(_now += Millisecond);
            Assert.Equal(1, members.Sum(m => m.Ticks) - before);
        }
    }

    [Fact]
    public void UpToFiveFramesLate_AreMadeUpFor_MoreAreGivenUpAndCounted()
    {
        var member = new Member();
        _wheel.Add(member, _now);
        RunFor(TickWheel.Period, Millisecond);
        Assert.Equal(1, member.Ticks);
        _wheel.Run(_now += 4 * TickWheel.Period);
        Assert.Equal((5, 0L), (member.Ticks, _wheel.Skipped));
        _wheel.Run(_now += 50 * TickWheel.Period);
        Assert.InRange(member.Ticks, 6, 7);
        Assert.InRange(_wheel.Skipped, 48, 50);
    }

    [Fact]
    public void MemberThatThrows_IsReported_AndTheOthersRun()
    {
        var (bad, good) = (new Member { Throws = true }, new Member());
        for (var i = 0; i < TickWheel.Phases; i++)
            _wheel.Add(i == 0 ? bad : new Member(), _now);
        _wheel.Add(good, _now); // the second in the first phase
        RunFor(TickWheel.Period, Millisecond);
        Assert.Same(bad, Assert.Single(_failures).Item1);
        Assert.Equal(1, good.Ticks);
    }

    [Fact]
    public void Removed_RunsNoMore_AndNothingIsDueWithoutMembers()
    {
        var member = new Member();
        _wheel.Add(member, _now);
        _wheel.Remove(member);
        RunFor(TimeSpan.FromSeconds(1), Millisecond);
        Assert.Equal((0, TimeSpan.MaxValue), (member.Ticks, _wheel.NextDeadline));
    }

    [Fact]
    public void PhasesThatAreDueTogether_AreMixedBeforeAnyIsSettled() // so that threads can share them
    {
        var members = Enumerable.Range(0, TickWheel.Phases).Select(_ => new Member()).ToList();
        members.ForEach(m => _wheel.Add(m, _now));
        var mixedAtSettle = new List<int>();
        members.ForEach(m => m.Settling = () => mixedAtSettle.Add(members.Sum(one => one.Ticks)));
        _wheel.Run(_now += TickWheel.Period);
        Assert.Equal(Enumerable.Repeat(TickWheel.Phases, TickWheel.Phases), mixedAtSettle);
    }

    [Fact]
    public void MemberThatIsTakenOutWhenAnotherIsSettled_DoesNoHarm()
    {
        var (leaving, staying) = (new Member(), new Member());
        _wheel.Add(staying, _now);
        _wheel.Add(leaving, _now);
        staying.Settling = () => _wheel.Remove(leaving);
        _wheel.Run(_now += 2 * TickWheel.Period);
        Assert.Equal((2, 1), (staying.Ticks, leaving.Ticks));
        Assert.Empty(_failures);
    }

    private sealed class Member : ITicked
    {
        public int Ticks { get; private set; }

        public bool Throws { get; init; }

        public Action? Settling { get; set; }

        public int Legs => 1;

        public void Mix(IRtpReceiver receiver, TimeSpan now)
        {
            Ticks++;
            if (Throws)
                throw new InvalidOperationException("a fault");
        }

        public void Settle(TimeSpan now) => Settling?.Invoke();
    }
}
