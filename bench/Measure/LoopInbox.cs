using System.Collections.Concurrent;

namespace MediaServer.Bench.Measure;

/// <summary>Work that other threads leave for a loop, which does it between two packets.</summary>
internal sealed class LoopInbox
{
    private readonly ConcurrentQueue<Action<TimeSpan>> _work = new();

    /// <summary>Runs on the loop's thread; what it throws comes back to the one who asked.</summary>
    public Task<T> RunAsync<T>(Func<TimeSpan, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Enqueue(now =>
        {
            try
            {
                done.SetResult(work(now));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>The loop's side: does what lies there. False when nothing did.</summary>
    public bool Drain(Func<TimeSpan> clock)
    {
        var any = false;
        for (; _work.TryDequeue(out var work); any = true)
            work(clock());
        return any;
    }
}
