using System.Collections.Concurrent;
using MediaServer.Host.Net;

namespace MediaServer.Host.Workers;

/// <summary>The only way into a worker from other threads: work is queued, the worker is woken and does it on its own thread.</summary>
internal sealed class Inbox(IPoller poller)
{
    /// <summary>Commands come from people; a queue of this length means that the worker is stuck or somebody floods the hub.</summary>
    public const int Capacity = 16 * 1024;

    /// <summary>Done per turn at most, so that a flood of commands cannot hold up the packets.</summary>
    public const int MaxPerTurn = 32;

    private readonly ConcurrentQueue<Action<TimeSpan>> _work = new();
    private int _count;

    public bool IsEmpty => _work.IsEmpty;

    /// <summary>False when the inbox is full.</summary>
    public bool TryPost(Action<TimeSpan> work)
    {
        if (Interlocked.Increment(ref _count) > Capacity)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }
        _work.Enqueue(work);
        poller.Wake();
        return true;
    }

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Action<TimeSpan>? work)
    {
        if (!_work.TryDequeue(out work))
            return false;
        Interlocked.Decrement(ref _count);
        return true;
    }
}
