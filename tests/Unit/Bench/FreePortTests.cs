using MediaServer.Bench.Load.Server;

namespace MediaServer.Tests.Unit.Bench;

public class FreePortTests
{
    [Fact]
    public void ManyWhoAskAtTheSameTime_NoPortIsGivenTwice()
    {
        const int askers = 400; // as many draws of one in 9,900 would meet again for certain
        var first = new int[askers];
        Parallel.For(0, askers, i => first[i] = FreePort.Run(1 + i % 2));
        var given = first.SelectMany((port, i) => Enumerable.Range(port, 1 + i % 2)).ToArray();
        Assert.Equal(given.Length, given.Distinct().Count());
        Assert.All(given, port => Assert.InRange(port, 1024, 32_767));
    }
}
