using MediaServer.Host.Control;
using MediaServer.Sfu;
using Microsoft.Extensions.Logging;

namespace MediaServer.Host.Workers;

/// <summary>A tap at its worker. Holds the room's place on that worker, so that the room opens where the tap waits for it.</summary>
internal sealed class TapSeat : ITapSeat
{
    private readonly Worker _worker;
    private readonly string _visit;
    private readonly GuardedTap _tap;
    private readonly Action _released;
    private readonly bool _attached;
    private int _disposed;

    public TapSeat(Worker worker, string visit, Func<int, IRoomTap> make, Action released, ILogger logger)
    {
        (_worker, _visit, _released) = (worker, visit, released);
        _tap = new GuardedTap(make(worker.Index), e => HostLog.TapFailed(logger, e, visit));
        _attached = worker.TryPost(_ => worker.Dispatcher.Attach(visit, _tap));
    }

    public bool HasFailed => !_attached || _tap.HasFailed;

    public bool TryPost(Action<TimeSpan> work) => _worker.TryPost(work);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        // A full inbox is a stuck worker, whose rooms have no packets either.
        _worker.TryPost(_ => _worker.Dispatcher.Detach(_visit, _tap));
        _released();
    }
}
