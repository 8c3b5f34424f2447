namespace MediaServer.Visits;

/// <summary>Who waits, in order of arrival, and how long it may take.</summary>
public sealed class WaitingRoom
{
    /// <summary>Enough for a typical length, few enough to follow the day's pace.</summary>
    private const int RememberedStays = 9;

    private readonly List<string> _order = [];
    private readonly Queue<TimeSpan> _stays = new();

    /// <summary>Participant ids, first come first.</summary>
    public IReadOnlyList<string> Order => _order;

    internal void Add(string participant) => _order.Add(participant);

    internal bool Remove(string participant) => _order.Remove(participant);

    internal void Clear() => _order.Clear();

    /// <summary>Remembers how long somebody who had waited stayed inside.</summary>
    internal void RecordStay(TimeSpan stay)
    {
        if (_stays.Count == RememberedStays)
            _stays.Dequeue();
        _stays.Enqueue(stay);
    }

    /// <summary>The first in the queue is 1; 0 for somebody who does not wait.</summary>
    public int PositionOf(string participant) => _order.IndexOf(participant) + 1;

    /// <summary>Position times the median of the last stays; null until somebody has been in and out.</summary>
    public TimeSpan? Estimate(int position)
    {
        if (_stays.Count == 0 || position == 0)
            return null;
        var sorted = _stays.Order().ToArray();
        return position * sorted[sorted.Length / 2];
    }
}
