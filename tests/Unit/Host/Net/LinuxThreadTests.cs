using System.Globalization;
using MediaServer.Host.Net.Linux;

namespace MediaServer.Tests.Unit.Host.Net;

public class LinuxThreadTests
{
    [Fact]
    public void RealTime_IsOfThisThreadOnly_AndNotOfThoseItMakes()
    {
        var (asked, own, child) = (false, false, true);
        var thread = new Thread(() =>
        {
            asked = LinuxThread.TryMakeRealTime();
            own = LinuxThread.IsRealTime;
            var made = new Thread(() => child = LinuxThread.IsRealTime);
            made.Start();
            made.Join();
        });
        thread.Start();
        thread.Join();
        Assert.Equal(asked, own); // refused without the right to it, and then nothing has changed
        Assert.False(child);
        Assert.False(LinuxThread.IsRealTime);
    }

    [Fact]
    public void ShorterSlice_IsOfThisThreadOnly_AndLeavesItsPriority()
    {
        Assert.SkipUnless(SliceMilliseconds() is not null, "this kernel does not show a thread's slice");
        Assert.SkipUnless(Environment.OSVersion.Version >= new Version(6, 12), "slices can be asked for since Linux 6.12");
        var (slice, nice, raised) = ((double?)null, "", false);
        var thread = new Thread(() =>
        {
            raised = LinuxThread.TryRaise();
            LinuxThread.ShortenSlice();
            (slice, nice) = (SliceMilliseconds(), Shown("prio"));
        });
        thread.Start();
        thread.Join();
        Assert.Equal(0.1, slice);
        Assert.Equal(raised ? "110" : Shown("prio"), nice); // 120 and the niceness
        Assert.NotEqual(0.1, SliceMilliseconds());
    }

    private static double? SliceMilliseconds() =>
        double.TryParse(Shown("se.slice"), CultureInfo.InvariantCulture, out var nanoseconds) ? nanoseconds / 1_000_000 : null;

    /// <summary>What the kernel shows of the calling thread's scheduling; empty when it does not.</summary>
    private static string Shown(string name) =>
        File.ReadLines("/proc/thread-self/sched")
            .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] == ' ')
            ?.Split(':')[1]
            .Trim()
        ?? "";
}
