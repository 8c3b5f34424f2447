using MediaServer.Host.Net;

namespace MediaServer.Tests.Unit.Host.Net;

public class RunHistogramTests
{
    [Theory]
    [InlineData(1, "1")]
    [InlineData(2, "2")]
    [InlineData(3, "3-4")]
    [InlineData(4, "3-4")]
    [InlineData(5, "5-8")]
    [InlineData(9, "9-16")]
    [InlineData(32, "17-32")]
    [InlineData(64, "33-64")]
    [InlineData(128, "33-64")]
    public void Length_CountsInItsClass(int length, string name)
    {
        var histogram = new RunHistogram();
        histogram.Add(length);

        var copy = histogram.Copy();
        histogram.Add(length);

        var at = RunHistogram.Classes.ToList().IndexOf(name);
        Assert.Equal((1, length), (copy.Runs(at), copy.Datagrams(at)));
        Assert.Equal(2, histogram.Runs(at));
    }
}
