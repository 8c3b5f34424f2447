using MediaServer.Recorder;
using MediaServer.Recorder.Capture;

namespace MediaServer.Tests.Unit.Recorder.Capture;

public class WriterCourtesyTests
{
    private const int Own = -3,
        Behind = Own + WriterCourtesy.StepsBehind;

    private static readonly TimeSpan OnTime = TimeSpan.FromMilliseconds(6);

    private readonly List<int> _set = [];
    private TimeSpan _now;

    private WriterCourtesy Courtesy(bool isAllowed = true, int own = Own)
    {
        var courtesy = new WriterCourtesy(
            own,
            niceness =>
            {
                _set.Add(niceness);
                return isAllowed;
            }
        );
        _set.Clear();
        return courtesy;
    }

    private void Look(WriterCourtesy courtesy, double backlog, TimeSpan sinceTurn, int times = 1)
    {
        for (var i = 0; i < times; i++)
            courtesy.Look(backlog, _now += sinceTurn);
    }

    [Fact]
    public void KeepsUp_StandsBehind_AndIsToldOnce()
    {
        Look(Courtesy(), 0.01, OnTime, times: 100);
        Assert.Equal([Behind], _set);
    }

    [Theory]
    [InlineData(0.07, 6)] // much waits in the ring
    [InlineData(0.01, 60)] // it was not given the core
    public void FallsBehindWithItsWork_IsOrdinaryForASecond(double backlog, int milliseconds)
    {
        var courtesy = Courtesy();
        Look(courtesy, 0, OnTime);
        Look(courtesy, backlog, TimeSpan.FromMilliseconds(milliseconds));
        Look(courtesy, 0, OnTime, times: 160);
        Assert.Equal([Behind, Own], _set);
        Look(courtesy, 0, OnTime, times: 10);
        Assert.Equal([Behind, Own, Behind], _set);
    }

    [Fact]
    public void ComesForward_IsOrdinaryForASecond()
    {
        var courtesy = Courtesy();
        Look(courtesy, 0, OnTime);
        courtesy.ComeForward(_now);
        Look(courtesy, 0, OnTime, times: 160);
        Assert.Equal([Behind, Own], _set);
    }

    [Fact]
    public void MayNotComeBack_NeverLeaves()
    {
        var courtesy = Courtesy(isAllowed: false);
        Look(courtesy, 0, OnTime);
        Look(courtesy, 0.5, OnTime);
        Assert.Empty(_set);
    }

    [Fact]
    public void ProcessIsNearlyTheLast_GoesNoFurtherThanThereIs()
    {
        Look(Courtesy(own: 15), 0, OnTime);
        Assert.Equal([19], _set);
    }

    [Fact]
    public void OfThisThread_IsWhatTheKernelShows()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "niceness of a thread is Linux's");
        var (own, mayReturn, behind, ordinary) = (0, false, 0, 0);
        var thread = new Thread(() =>
        {
            own = Shown();
            mayReturn = Niceness.TrySet(own - 1) && Niceness.TrySet(own);
            var courtesy = WriterCourtesy.OfThisThread();
            Look(courtesy, 0, OnTime);
            behind = Shown();
            Look(courtesy, 0.5, OnTime);
            ordinary = Shown();
        });
        thread.Start();
        thread.Join();
        Assert.Equal(mayReturn ? Math.Min(own + WriterCourtesy.StepsBehind, 19) : own, behind);
        Assert.Equal(own, ordinary);
    }

    /// <summary>Niceness is the 19th field of a thread's stat; its name, the second, may hold blanks.</summary>
    private static int Shown()
    {
        var fields = File.ReadAllText("/proc/thread-self/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return int.Parse(fields[16], System.Globalization.CultureInfo.InvariantCulture);
    }
}
