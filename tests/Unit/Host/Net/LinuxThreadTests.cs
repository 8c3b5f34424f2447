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
}
