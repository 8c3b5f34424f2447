using MediaServer.Bench.Measure;

namespace MediaServer.Tests.Unit.Bench;

public class LoopInboxTests
{
    private readonly LoopInbox _inbox = new();

    [Fact]
    public async Task Work_RunsWhenTheLoopDrains_AndItsResultComesBack()
    {
        var asked = _inbox.RunAsync(now => now.TotalSeconds);
        Assert.False(asked.IsCompleted);
        Assert.True(_inbox.Drain(() => TimeSpan.FromSeconds(7)));
        Assert.Equal(7, await asked);
        Assert.False(_inbox.Drain(() => TimeSpan.Zero)); // nothing is done twice
    }

    [Fact]
    public async Task Fault_IsTheAskersAndNotTheLoops()
    {
        var asked = _inbox.RunAsync<int>(_ => throw new InvalidOperationException("no such caller"));
        Assert.True(_inbox.Drain(() => TimeSpan.Zero));
        Assert.Equal("no such caller", (await Assert.ThrowsAsync<InvalidOperationException>(() => asked)).Message);
    }
}
