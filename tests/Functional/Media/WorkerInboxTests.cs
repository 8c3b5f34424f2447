namespace MediaServer.Tests.Functional.Media;

public class WorkerInboxTests
{
    [Fact]
    public async Task OrderThatFails_CostsTheOthersOfItsTurnNothing()
    {
        using var rig = new WorkerRig();
        var after = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var turn = await rig.RunAsync(now =>
        {
            rig.Worker.TryPost(_ => throw new InvalidOperationException("planted"));
            rig.Worker.TryPost(after.SetResult);
            return now;
        });
        Assert.Equal(turn, await after.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }
}
