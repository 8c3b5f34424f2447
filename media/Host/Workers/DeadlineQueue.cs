namespace MediaServer.Host.Workers;

/// <summary>Something with a next deadline. It knows its place in the queue, so that moving it costs no search.</summary>
internal abstract class Timed
{
    internal int QueueIndex { get; set; } = -1;

    internal TimeSpan Deadline { get; set; } = TimeSpan.MaxValue;

    public abstract void Tick(TimeSpan now);
}

/// <summary>A binary heap of deadlines: thousands of sessions and rooms, of which a turn touches a few.</summary>
/// <remarks>Owned by one worker. Invariant: an item is in the heap exactly while its deadline is not <see cref="TimeSpan.MaxValue"/>.</remarks>
internal sealed class DeadlineQueue
{
    private readonly List<Timed> _heap = [];

    public TimeSpan Next => _heap.Count == 0 ? TimeSpan.MaxValue : _heap[0].Deadline;

    public int Count => _heap.Count;

    /// <summary>Moves the item to its new deadline; <see cref="TimeSpan.MaxValue"/> takes it out.</summary>
    public void Set(Timed item, TimeSpan deadline)
    {
        item.Deadline = deadline;
        if (deadline == TimeSpan.MaxValue)
        {
            Remove(item);
            return;
        }
        if (item.QueueIndex < 0)
        {
            item.QueueIndex = _heap.Count;
            _heap.Add(item);
        }
        Down(Up(item.QueueIndex));
    }

    public void Remove(Timed item)
    {
        var at = item.QueueIndex;
        if (at < 0)
            return;
        var last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        item.QueueIndex = -1;
        if (ReferenceEquals(item, last))
            return;
        Place(last, at);
        Down(Up(at));
    }

    /// <summary>Takes out the earliest item that is due.</summary>
    public bool TryTakeDue(TimeSpan now, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Timed? item)
    {
        item = _heap.Count > 0 && _heap[0].Deadline <= now ? _heap[0] : null;
        if (item is null)
            return false;
        Remove(item);
        item.Deadline = TimeSpan.MaxValue;
        return true;
    }

    private int Up(int at)
    {
        var item = _heap[at];
        for (var parent = (at - 1) / 2; at > 0 && item.Deadline < _heap[parent].Deadline; parent = (at - 1) / 2)
        {
            Place(_heap[parent], at);
            at = parent;
        }
        Place(item, at);
        return at;
    }

    private void Down(int at)
    {
        var item = _heap[at];
        while (true)
        {
            var child = 2 * at + 1;
            if (child + 1 < _heap.Count && _heap[child + 1].Deadline < _heap[child].Deadline)
                child++;
            if (child >= _heap.Count || _heap[child].Deadline >= item.Deadline)
                break;
            Place(_heap[child], at);
            at = child;
        }
        Place(item, at);
    }

    private void Place(Timed item, int at)
    {
        _heap[at] = item;
        item.QueueIndex = at;
    }
}
