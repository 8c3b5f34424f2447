using System.Globalization;
using MediaServer.Host.Net.Linux;

namespace MediaServer.Tests.Unit.Host.Net;

public class LinuxThreadTests
{
    [Fact]
    public void RealTime_IsOfThisThreadOnly_NotOfThoseItMakes()
    {
        var (asked, own, child) = OnItsOwn(LinuxThread.TryMakeRealTime, () => LinuxThread.IsRealTime);
        Assert.Equal(asked, own); // refused without the right to it, and then nothing has changed
        Assert.False(child);
        Assert.False(LinuxThread.IsRealTime);
    }

    [Fact]
    public void Raised_IsThisThreadOnly_NotThoseItMakes()
    {
        Assert.SkipUnless(Priority != "", "this kernel does not show a thread's priority");
        var (raised, own, child) = OnItsOwn(LinuxThread.TryRaise, () => Priority);
        Assert.Equal(raised ? (Before, Ordinary) : (Priority, Priority), (own, child));
    }

    [Fact]
    public void ShorterSlice_LeavesThePriority_AndIsOfThisThreadOnly_NotOfThoseItMakes()
    {
        Assert.SkipUnless(SliceMilliseconds is not null, "this kernel does not show a thread's slice");
        Assert.SkipUnless(Environment.OSVersion.Version >= new Version(6, 12), "slices can be asked for since Linux 6.12");
        var (raised, own, child) = OnItsOwn(
            () =>
            {
                var raised = LinuxThread.TryRaise();
                LinuxThread.ShortenSlice();
                return raised;
            },
            () => (SliceMilliseconds, Priority)
        );
        Assert.Equal((0.1, raised ? Before : Priority), own);
        Assert.Equal((SliceMilliseconds, raised ? Ordinary : Priority), child);
        Assert.NotEqual(0.1, SliceMilliseconds);
    }

    [Fact]
    public void Pinned_IsThisThreadOnly_NotThoseItMakes()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "there is only one core");
        var (pinned, own, child) = OnItsOwn(() => LinuxThread.Pin(1) >= 0, () => Cores);
        Assert.Equal(pinned, own != Cores);
        Assert.Equal(Cores, child);
    }

    /// <summary>What a thread looks like after it asked for something, and one that it then made.</summary>
    private static (bool Answer, T Own, T Child) OnItsOwn<T>(Func<bool> ask, Func<T> look)
    {
        (bool, T, T) seen = default;
        var thread = new Thread(() =>
        {
            var (answer, own, child) = (ask(), look(), default(T)!);
            var made = new Thread(() => child = look());
            made.Start();
            made.Join();
            seen = (answer, own, child);
        });
        thread.Start();
        thread.Join();
        return seen;
    }

    /// <summary>As the kernel shows a niceness of -10 and of 0.</summary>
    private const string Before = "110",
        Ordinary = "120";

    private static string Priority => Shown("prio");

    private static string Cores =>
        File.ReadLines("/proc/thread-self/status").Single(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal));

    private static double? SliceMilliseconds =>
        double.TryParse(Shown("se.slice"), CultureInfo.InvariantCulture, out var nanoseconds) ? nanoseconds / 1_000_000 : null;

    /// <summary>What the kernel shows of the calling thread's scheduling; empty when it does not.</summary>
    private static string Shown(string name) =>
        File.ReadLines("/proc/thread-self/sched")
            .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] == ' ')
            ?.Split(':')[1]
            .Trim()
        ?? "";
}
