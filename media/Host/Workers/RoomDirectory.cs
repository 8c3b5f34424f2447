using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Host.Workers;

/// <summary>Which worker has which room. A room is placed once, on the worker with the least to do, and stays there until it ends.</summary>
/// <remarks>
/// The one place in the host with a lock: callers of the hub and all workers meet here, once per offer and per room, never per packet.
/// A placement lasts while the room exists or an offer for it is on its way, so that no room is ever on two workers.
/// </remarks>
internal sealed class RoomDirectory<TWorker>(IReadOnlyList<TWorker> workers, Func<TWorker, int> load)
    where TWorker : class
{
    private sealed class Placement(TWorker worker)
    {
        public TWorker Worker { get; } = worker;

        public int Uses { get; set; }
    }

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Placement> _placements = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _placements.Count;
        }
    }

    /// <summary>The room's worker, found or chosen, and held until <see cref="Release"/>.</summary>
    public TWorker Acquire(string visit)
    {
        lock (_lock)
        {
            if (!_placements.TryGetValue(visit, out var placement))
                _placements[visit] = placement = new Placement(LeastLoaded());
            placement.Uses++;
            return placement.Worker;
        }
    }

    public void Release(string visit)
    {
        lock (_lock)
        {
            if (_placements.TryGetValue(visit, out var placement) && --placement.Uses == 0)
                _placements.Remove(visit);
        }
    }

    public bool TryFind(string visit, [NotNullWhen(true)] out TWorker? worker)
    {
        lock (_lock)
        {
            worker = _placements.GetValueOrDefault(visit)?.Worker;
            return worker is not null;
        }
    }

    /// <summary>Peers count as the worker last published them; rooms placed since then count as one peer each.</summary>
    private TWorker LeastLoaded()
    {
        var rooms = _placements.Values.CountBy(p => p.Worker).ToDictionary();
        return workers.MinBy(w => load(w) + rooms.GetValueOrDefault(w))!;
    }
}
