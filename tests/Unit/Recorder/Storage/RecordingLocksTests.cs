using MediaServer.Recorder.Storage;

namespace MediaServer.Tests.Unit.Recorder.Storage;

public class RecordingLocksTests
{
    [Fact]
    public async Task Enter_SecondWaitsForTheFirst_OthersDoNot()
    {
        var locks = new RecordingLocks();
        var first = await locks.EnterAsync("a", CancellationToken.None);
        var second = locks.EnterAsync("a", CancellationToken.None);
        using (await locks.EnterAsync("b", CancellationToken.None))
            Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
        (await locks.EnterAsync("a", CancellationToken.None)).Dispose();
    }

    [Fact]
    public async Task Enter_WaitIsCancelled_OthersAreNotHeldUp()
    {
        var locks = new RecordingLocks();
        var first = await locks.EnterAsync("a", CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var second = locks.EnterAsync("a", cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();
        (await locks.EnterAsync("a", CancellationToken.None)).Dispose();
    }
}
